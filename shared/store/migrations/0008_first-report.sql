-- As a rule nothing is known of the object that a report is about. What only a second report needs costs the first one as
-- much as its insert does, so it is asked of `record_upload` for the others alone.

-- Postgres reads the checks of a table anew for each statement that writes to it, which costs more than to keep an index.
-- Those of a domain it remembers. Only reports set these columns.
create domain upload_source as text check (value in ('callback', 'event', 'reconcile'));
create domain upload_state as text check (value in ('recorded', 'superseded', 'unclaimed'));
create domain byte_count as bigint check (value >= 0);

alter table uploads
  drop constraint uploads_source_check,
  drop constraint uploads_state_check,
  drop constraint uploads_size_check;

-- Records an upload and its jobs in one round trip, exactly once. What it gives back are the columns of `record_upload`: no
-- answer means the one that was given, and no `started` that no job is to be handed over.
create function report_upload(upload jsonb, source upload_source, first_answer text, jobs jsonb)
  returns jsonb
  language plpgsql
  -- A backend that waits for a lock does not notice that its client has gone.
  set lock_timeout = '1500ms'
as $$
declare
  lock_key constant bigint := hashtextextended((upload ->> 'bucket') || '/' || (upload ->> 'object'), 0);
  new_size constant byte_count := upload ->> 'size';
  new_state constant upload_state := coalesce(upload ->> 'state', 'recorded');
begin
  -- What makes a concurrent report of the same upload wait for the first one's row instead of seeing none. To try costs
  -- less than a query.
  if not pg_try_advisory_xact_lock(lock_key) then
    perform pg_advisory_xact_lock(lock_key);
  end if;

  insert into uploads (
    id, kind, bucket, object, etag, size, mime_type, image, crc64, content_md5, operation, client_ip, vpc_id,
    oss_request_id, uploader, ticketed, vars, untrusted_vars, source, state, answer
  )
  select
    upload ->> 'id', upload ->> 'kind', upload ->> 'bucket', upload ->> 'object', upload ->> 'etag',
    new_size, upload ->> 'mimeType', upload -> 'image', (upload ->> 'crc64')::numeric, upload ->> 'contentMd5',
    upload ->> 'operation', upload ->> 'clientIp', upload ->> 'vpcId', upload ->> 'ossRequestId', upload ->> 'uploader',
    (upload ->> 'ticketed')::boolean, coalesce(upload -> 'vars', '{}'), coalesce(upload -> 'untrustedVars', '{}'),
    report_upload.source, new_state, first_answer
  where not exists (
    select from uploads as known where known.bucket = upload ->> 'bucket' and known.object = upload ->> 'object'
  )
  on conflict (id) do nothing;

  if not found then
    return (
      select to_jsonb(recorded)
      from record_upload(upload, report_upload.source, first_answer, report_upload.jobs) as recorded
    );
  end if;

  if new_state <> 'recorded' or report_upload.jobs = '[]' then
    return '{"outcome": "recorded"}';
  end if;
  return jsonb_build_object('outcome', 'recorded', 'started', add_jobs(upload ->> 'id', null, report_upload.jobs));
end
$$;
