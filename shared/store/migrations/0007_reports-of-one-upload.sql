-- An upload is reported by its callback, by events of OSS and by listings, in any order and at once. All of them end here,
-- in one row: whoever comes second adds what the first could not know. What is there now counts: a superseded upload holds
-- no id against it, content that is back has its work done after all, and the jobs are those of the kind that the ticket
-- names, with the type that OSS says.

alter table uploads
  add column called_back_as text,
  add column former_id text,
  add column removed_at timestamptz;

comment on column uploads.source is 'Who reported the upload first.';
comment on column uploads.answer is 'What the first callback was answered with, byte for byte: every duplicate gets it again. Until there is one, what it would be without the hook of its kind.';
comment on column uploads.called_back_as is 'The id that the callback came with, when something else had reported the upload before it.';
comment on column uploads.former_id is 'The id that the upload had until its ticket was known. Jobs that were recorded before that keep it in theirs.';
comment on column uploads.removed_at is 'When the object was removed from its bucket.';

drop function record_upload(jsonb, text, text, jsonb);

-- Inserts those jobs that the upload lacks. One begins again that was skipped, for what was not known then, or that failed
-- because the object was not there: the relay hands over its next attempt, so it is none of those that are given back.
-- Only an upload with a former id can have jobs of other ids, so only for one they are looked for: a plan that is made while
-- there are few jobs would read them all, and is kept while they become many.
create function add_jobs(of_upload text, former_id text, new_jobs jsonb)
  returns jsonb
  language plpgsql
as $$
declare
  started jsonb;
begin
  if former_id is not null then
    return take_over_jobs(of_upload, former_id, new_jobs, true);
  end if;

  if jsonb_array_length(new_jobs) = 0 then
    return '[]';
  end if;

  with added as (
    insert into jobs (id, upload_id, name, params, state, result, finished_at)
    select
      job ->> 'id', of_upload, job ->> 'name', coalesce(job -> 'params', '{}'), coalesce(job ->> 'state', 'queued'),
      case when job ? 'reason' then jsonb_build_object('reason', job -> 'reason') end,
      case when job ->> 'state' = 'skipped' then clock_timestamp() end
    from jsonb_array_elements(new_jobs) as job
    on conflict (id) do update
      set
        state = 'queued', params = excluded.params, result = null, finished_at = null,
        task_id = null, task_begun_at = null, undelivered = 0,
        forgiven = greatest(jobs.attempts, jobs.handed_over),
        due_at = case when jobs.state = 'failed' then clock_timestamp() else excluded.due_at end
      where excluded.state = 'queued' and (
        (jobs.state = 'skipped' and jobs.attempts = 0)
        or (jobs.state = 'failed' and jobs.due_at is null and jobs.error ->> 'code' = 'NoSuchKey')
      )
    returning id, state, attempts
  )
  select coalesce(jsonb_agg(id), '[]') into started from added where state = 'queued' and attempts = 0;
  return started;
end
$$;

-- The jobs of an upload that had another id. Those of the same kind go on under the ids they have. Those of another kind,
-- which was taken for its kind until its ticket was known, become what the right one says if they have not begun.
create function take_over_jobs(of_upload text, former_id text, new_jobs jsonb, is_same_kind boolean)
  returns jsonb
  language plpgsql
as $$
declare
  job jsonb;
  known jobs%rowtype;
  known_ids text[] := '{}';
  lacking jsonb := '[]';
  started jsonb := '[]';
  is_waiting boolean;
begin
  for job in select value from jsonb_array_elements(new_jobs) loop
    select * into known from jobs where id = former_id || substr(job ->> 'id', length(of_upload) + 1) for update;
    known_ids := known_ids || known.id;
    is_waiting := known.attempts = 0 and known.state in ('queued', 'skipped');

    if known.id is null then
      lacking := lacking || job;
    elsif is_waiting and (not is_same_kind or (known.state = 'skipped' and job ->> 'state' = 'queued')) then
      update jobs set
        state = job ->> 'state',
        params = job -> 'params',
        result = case when job ? 'reason' then jsonb_build_object('reason', job -> 'reason') end,
        finished_at = case when job ->> 'state' = 'skipped' then clock_timestamp() end,
        due_at = case when known.state = 'skipped' then clock_timestamp() + interval '1 minute' else due_at end
      where id = known.id;
      if known.state = 'skipped' and job ->> 'state' = 'queued' then
        started := started || to_jsonb(known.id);
      end if;
    -- A picture of the same size is the same picture; the hook is another one.
    elsif not is_waiting and not is_same_kind and (known.params <> job -> 'params' or known.name = 'on-uploaded') then
      lacking := lacking || job;
    end if;
  end loop;

  if not is_same_kind then
    update jobs set
      state = 'skipped', finished_at = clock_timestamp(),
      result = jsonb_build_object('reason', 'The ticket names a kind that does not have it.')
    where upload_id = of_upload and state = 'queued' and attempts = 0 and not id = any (known_ids);
  end if;

  return started || add_jobs(of_upload, null, lacking);
end
$$;

-- The answer with the ids that those of its jobs really have which were recorded under the former id of the upload.
create function name_known_jobs(answer text, of_upload text, former_id text, new_jobs jsonb)
  returns text
  language plpgsql
as $$
declare
  job_id text;
  known_id text;
begin
  if former_id is null then
    return answer;
  end if;
  for job_id in select job ->> 'id' from jsonb_array_elements(new_jobs) as job loop
    known_id := former_id || substr(job_id, length(of_upload) + 1);
    if not exists (select from jobs where id = job_id) and exists (select from jobs where id = known_id) then
      answer := replace(answer, to_json(job_id)::text, to_json(known_id)::text);
    end if;
  end loop;
  return answer;
end
$$;

-- Records an upload and its jobs in one round trip, exactly once; `started` are the jobs that are to be handed over.
-- The lock is what makes a concurrent report of the same upload wait for the first one's row instead of seeing none.
create function record_upload(upload jsonb, source text, first_answer text, jobs jsonb default '[]')
  returns table (outcome text, answer text, started jsonb)
  language plpgsql
  -- A backend that waits for a lock does not notice that its client has gone.
  set lock_timeout = '1500ms'
as $$
declare
  lock_key constant bigint := hashtextextended((upload ->> 'bucket') || '/' || (upload ->> 'object'), 0);
  new_id constant text := upload ->> 'id';
  new_state constant text := coalesce(upload ->> 'state', 'recorded');
  is_ticketed constant boolean := (upload ->> 'ticketed')::boolean;
  is_callback constant boolean := record_upload.source = 'callback';
  -- Whether OSS itself was asked for the object.
  is_confirmed constant boolean := coalesce((upload ->> 'confirmed')::boolean, not is_callback);
  new_type constant text := upload ->> 'mimeType';
  work jsonb := case when new_state = 'recorded' then record_upload.jobs else '[]' end;
  known uploads%rowtype;
  was_called_back boolean;
  has_begun boolean;
  was_missed boolean;
begin
  -- To try costs less than a query.
  if not pg_try_advisory_xact_lock(lock_key) then
    perform pg_advisory_xact_lock(lock_key);
  end if;

  -- As a rule nothing is known of the object.
  if exists (select from uploads as u where u.bucket = upload ->> 'bucket' and u.object = upload ->> 'object') then
    if new_state <> 'superseded' then
      delete from uploads as u
      where u.id = new_id and u.bucket = upload ->> 'bucket' and u.object = upload ->> 'object' and u.state = 'superseded';
    end if;

    -- The same upload may be known by another id: whoever reported it may not have seen its ticket. Two callbacks, though,
    -- are two uploads, and so are two tickets.
    select u.* into known
    from uploads as u
    where u.bucket = upload ->> 'bucket' and u.object = upload ->> 'object' and u.etag = upload ->> 'etag'
      and (u.state <> 'superseded' or new_state = 'superseded')
      and case
        when u.id = new_id then true
        when is_callback then
          u.source <> 'callback' and coalesce(u.called_back_as, new_id) = new_id and u.ticketed <> is_ticketed
        else not (u.ticketed and is_ticketed)
      end
    order by u.id = new_id desc, u.created_at desc
    limit 1;
  end if;

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
      (upload ->> 'size')::bigint, coalesce(new_type, known.mime_type), upload -> 'image',
      (upload ->> 'crc64')::numeric, upload ->> 'contentMd5', upload ->> 'operation', upload ->> 'clientIp',
      upload ->> 'vpcId', upload ->> 'ossRequestId', upload ->> 'uploader', is_ticketed,
      coalesce(upload -> 'vars', '{}'), coalesce(upload -> 'untrustedVars', '{}'),
      coalesce(known.source, record_upload.source), case when has_begun then known.state else new_state end,
      case
        when has_begun then replace(known.answer, to_json(known.id)::text, to_json(new_id)::text) else first_answer
      end,
      coalesce(known.created_at, clock_timestamp()), known.id, case when known.id is not null and is_callback then new_id end
    )
    on conflict (id) do nothing
    returning uploads.answer into record_upload.answer;

    if not found then
      return query select 'ticket_used', null::text, '[]'::jsonb;
      return;
    end if;

    if known.id is null then
      outcome := 'recorded';
      started := case when work = '[]' then work else add_jobs(new_id, null, work) end;
      -- Costs less than a query.
      return next;
      return;
    end if;

    update jobs set upload_id = new_id where upload_id = known.id;
    delete from uploads where id = known.id;
    record_upload.started := '[]';
    if not has_begun then
      record_upload.started := take_over_jobs(new_id, known.id, work, known.kind = upload ->> 'kind');
      update uploads as u set answer = name_known_jobs(u.answer, new_id, known.id, work) where u.id = new_id
      returning u.answer into record_upload.answer;
    end if;
    return query select 'completed', record_upload.answer, record_upload.started;
    return;
  end if;

  if known.removed_at is not null and new_state <> 'superseded' and is_confirmed then
    update uploads set removed_at = null where id = known.id;
  end if;

  if is_callback and not was_called_back then
    record_upload.started := case
      when known.id = new_id then add_jobs(new_id, known.former_id, work) else '[]'
    end;
    update uploads as u set
      mime_type = case when record_upload.started = '[]' then coalesce(u.mime_type, new_type) else new_type end,
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
        when u.id = new_id and not has_begun then name_known_jobs(first_answer, new_id, u.former_id, work)
        else u.answer
      end
    where u.id = known.id
    returning u.answer into record_upload.answer;

    return query select 'completed', record_upload.answer, record_upload.started;
    return;
  end if;

  -- A job that found no object, of one that is there after all.
  was_missed := is_confirmed and exists (
    select from jobs as j
    where j.upload_id = known.id and j.state = 'failed' and j.due_at is null and j.error ->> 'code' = 'NoSuchKey'
  );

  if known.id = new_id and new_state = 'recorded' and (
    known.state = 'unclaimed' or was_missed or (new_type is not null and new_type is distinct from known.mime_type)
  ) then
    record_upload.started := add_jobs(new_id, known.former_id, work);
    if known.state = 'recorded' and known.mime_type is not null and not was_missed and record_upload.started = '[]' then
      return query select 'duplicate', known.answer, '[]'::jsonb;
      return;
    end if;
    update uploads as u set
      mime_type = case when record_upload.started = '[]' then coalesce(u.mime_type, new_type) else new_type end,
      state = new_state,
      answer = case
        when known.state = 'unclaimed' or (is_callback and record_upload.started <> '[]')
          then name_known_jobs(first_answer, new_id, u.former_id, work)
        else u.answer
      end
    where u.id = new_id
    returning u.answer into record_upload.answer;
    return query select 'completed', record_upload.answer, record_upload.started;
    return;
  end if;

  -- The callback did not say the type, and its ticket, which names the upload, is nowhere to be seen now.
  if known.id <> new_id and known.state = 'recorded' and known.mime_type is null and new_type is not null
    and new_state <> 'superseded' and not is_callback then
    if known.kind = upload ->> 'kind' then
      select coalesce(jsonb_agg(job || jsonb_build_object('id', known.id || substr(job ->> 'id', length(new_id) + 1))), '[]')
      into work from jsonb_array_elements(record_upload.jobs) as job;
    else
      work := '[]';
    end if;
    update uploads set mime_type = new_type where id = known.id;
    return query select 'completed', known.answer, add_jobs(known.id, known.former_id, work);
    return;
  end if;

  return query select 'duplicate', known.answer, '[]'::jsonb;
end
$$;
