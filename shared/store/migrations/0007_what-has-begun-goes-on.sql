-- An upload whose jobs have begun stays recorded, though its callback comes when another object has taken its place.
-- Records an upload and its jobs in one round trip, exactly once; `started` are the jobs that are to be handed over.
-- The lock is what makes a concurrent report of the same upload wait for the first one's row instead of seeing none.
create or replace function record_upload(upload jsonb, source text, first_answer text, jobs jsonb default '[]')
  returns table (outcome text, answer text, started jsonb)
  language plpgsql
  -- A backend that waits for a lock does not notice that its client has gone.
  set lock_timeout = '1500ms'
as $$
declare
  new_id constant text := upload ->> 'id';
  new_state constant text := coalesce(upload ->> 'state', 'recorded');
  is_ticketed constant boolean := (upload ->> 'ticketed')::boolean;
  is_callback constant boolean := record_upload.source = 'callback';
  known uploads%rowtype;
  was_called_back boolean;
  has_begun boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended((upload ->> 'bucket') || '/' || (upload ->> 'object'), 0));

  -- The same upload may be known by another id: whoever reported it may not have seen its ticket. Two callbacks, though,
  -- are two uploads, and so are two tickets.
  select u.* into known
  from uploads as u
  where u.bucket = upload ->> 'bucket' and u.object = upload ->> 'object' and u.etag = upload ->> 'etag'
    and case
      when u.id = new_id then true
      when is_callback then
        u.source <> 'callback' and coalesce(u.called_back_as, new_id) = new_id and u.ticketed <> is_ticketed
      else not (u.ticketed and is_ticketed)
    end
  order by u.id = new_id desc, u.created_at desc
  limit 1;

  was_called_back := known.source = 'callback' or known.called_back_as is not null;
  -- An event came in time: that the object was replaced before its callback was heard takes nothing back.
  has_begun := new_state = 'superseded' and known.state = 'recorded';

  if known.id is null or (is_ticketed and known.id <> new_id and not was_called_back) then
    insert into uploads (
      id, kind, bucket, object, etag, size, mime_type, image, crc64, content_md5, operation, client_ip, vpc_id,
      oss_request_id, uploader, ticketed, vars, untrusted_vars, source, state, answer, created_at, former_id,
      called_back_as
    )
    values (
      new_id, upload ->> 'kind', upload ->> 'bucket', upload ->> 'object', upload ->> 'etag',
      (upload ->> 'size')::bigint, coalesce(upload ->> 'mimeType', known.mime_type), upload -> 'image',
      (upload ->> 'crc64')::numeric, upload ->> 'contentMd5', upload ->> 'operation', upload ->> 'clientIp',
      upload ->> 'vpcId', upload ->> 'ossRequestId', upload ->> 'uploader', is_ticketed,
      coalesce(upload -> 'vars', '{}'), coalesce(upload -> 'untrustedVars', '{}'),
      coalesce(known.source, record_upload.source), case when has_begun then known.state else new_state end,
      name_known_jobs(first_answer, new_id, known.id, record_upload.jobs),
      coalesce(known.created_at, clock_timestamp()), known.id, case when known.id is not null and is_callback then new_id end
    )
    on conflict (id) do nothing
    returning uploads.answer into record_upload.answer;

    if not found then
      return query select 'ticket_used', null::text, '[]'::jsonb;
      return;
    end if;

    if known.id is not null then
      update jobs set upload_id = new_id where upload_id = known.id;
      delete from uploads where id = known.id;
    end if;

    return query select
      case when known.id is null then 'recorded' else 'completed' end, record_upload.answer,
      add_jobs(new_id, known.id, record_upload.jobs);
    return;
  end if;

  -- Others than callbacks have seen it there.
  if known.removed_at is not null and new_state <> 'superseded' and not is_callback then
    update uploads set removed_at = null where id = known.id;
  end if;

  if is_callback and not was_called_back then
    update uploads as u set
      mime_type = coalesce(u.mime_type, upload ->> 'mimeType'),
      image = coalesce(u.image, upload -> 'image'),
      crc64 = coalesce(u.crc64, (upload ->> 'crc64')::numeric),
      content_md5 = coalesce(u.content_md5, upload ->> 'contentMd5'),
      operation = coalesce(u.operation, upload ->> 'operation'),
      client_ip = coalesce(u.client_ip, upload ->> 'clientIp'),
      vpc_id = coalesce(u.vpc_id, upload ->> 'vpcId'),
      oss_request_id = coalesce(u.oss_request_id, upload ->> 'ossRequestId'),
      untrusted_vars = coalesce(upload -> 'untrustedVars', '{}'),
      called_back_as = new_id,
      -- The ids in the answer to a callback that lacks the ticket are none that there are.
      state = case when u.id = new_id and not has_begun then new_state else u.state end,
      answer = case
        when u.id = new_id and not has_begun then name_known_jobs(first_answer, new_id, u.former_id, record_upload.jobs)
        else u.answer
      end
    where u.id = known.id
    returning u.answer into record_upload.answer;

    return query select
      'completed', record_upload.answer,
      case when known.id = new_id then add_jobs(new_id, known.former_id, record_upload.jobs) else '[]' end;
    return;
  end if;

  if known.id = new_id and new_state = 'recorded' and (
    known.state = 'unclaimed'
    or (known.state = 'recorded' and known.mime_type is null and upload ->> 'mimeType' is not null)
  ) then
    update uploads as u set
      mime_type = coalesce(u.mime_type, upload ->> 'mimeType'),
      state = new_state,
      answer = case when known.state = 'unclaimed' then first_answer else u.answer end
    where u.id = new_id
    returning u.answer into record_upload.answer;

    return query select
      'completed', record_upload.answer, add_jobs(new_id, known.former_id, record_upload.jobs);
    return;
  end if;

  return query select 'duplicate', known.answer, '[]'::jsonb;
end
$$;
