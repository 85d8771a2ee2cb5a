-- An upload may come superseded, and a job skipped, with the reason: both are recorded, so that people find out why.
create or replace function record_upload(upload jsonb, source text, first_answer text, jobs jsonb default '[]')
  returns table (outcome text, answer text)
  language plpgsql
  -- A backend that waits for a lock does not notice that its client has gone.
  set lock_timeout = '1500ms'
as $$
declare
  known uploads%rowtype;
begin
  perform pg_advisory_xact_lock(hashtextextended((upload ->> 'bucket') || '/' || (upload ->> 'object'), 0));

  insert into uploads (
    id, kind, bucket, object, etag, size, mime_type, image, crc64, content_md5, operation, client_ip, vpc_id,
    oss_request_id, uploader, ticketed, vars, untrusted_vars, source, state, answer
  )
  values (
    upload ->> 'id', upload ->> 'kind', upload ->> 'bucket', upload ->> 'object', upload ->> 'etag',
    (upload ->> 'size')::bigint, upload ->> 'mimeType', upload -> 'image', (upload ->> 'crc64')::numeric,
    upload ->> 'contentMd5', upload ->> 'operation', upload ->> 'clientIp', upload ->> 'vpcId',
    upload ->> 'ossRequestId', upload ->> 'uploader', (upload ->> 'ticketed')::boolean,
    coalesce(upload -> 'vars', '{}'), coalesce(upload -> 'untrustedVars', '{}'), record_upload.source,
    coalesce(upload ->> 'state', 'recorded'), first_answer
  )
  on conflict (id) do nothing;

  if found then
    if jsonb_array_length(record_upload.jobs) > 0 then
      insert into jobs (id, upload_id, name, params, state, result, finished_at)
      select
        job ->> 'id', upload ->> 'id', job ->> 'name', coalesce(job -> 'params', '{}'),
        coalesce(job ->> 'state', 'queued'),
        case when job ? 'reason' then jsonb_build_object('reason', job -> 'reason') end,
        case when job ->> 'state' = 'skipped' then clock_timestamp() end
      from jsonb_array_elements(record_upload.jobs) as job;
    end if;
    return query select 'recorded', first_answer;
    return;
  end if;

  select * into strict known from uploads where id = upload ->> 'id';

  if (known.bucket, known.object, known.etag)
    is distinct from (upload ->> 'bucket', upload ->> 'object', upload ->> 'etag') then
    return query select 'ticket_used', null::text;
    return;
  end if;

  return query select 'duplicate', known.answer;
end
$$;
