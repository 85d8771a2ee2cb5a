-- The row is the truth; every message elsewhere is only a hint that there is work.

create table uploads (
  id text primary key,
  kind text not null,
  bucket text not null,
  object text not null,
  etag text not null,
  size bigint not null check (size >= 0),
  mime_type text,
  image jsonb,
  crc64 numeric(20, 0),
  content_md5 text,
  operation text,
  client_ip text,
  vpc_id text,
  oss_request_id text,
  uploader text,
  ticketed boolean not null,
  vars jsonb not null default '{}',
  untrusted_vars jsonb not null default '{}',
  source text not null check (source in ('callback', 'event', 'reconcile')),
  state text not null default 'recorded' check (state in ('recorded', 'superseded', 'unclaimed')),
  answer text not null,
  created_at timestamptz not null default clock_timestamp()
);

create index uploads_of_object on uploads (bucket, object, created_at desc);
create index uploads_by_time on uploads (created_at desc);

comment on column uploads.vars is 'What our own ticket says, so what the team decided when it authorised the upload.';
comment on column uploads.untrusted_vars is 'Custom fields of the callback body: the uploader can choose them.';
comment on column uploads.answer is 'The body of the first answer, byte for byte: every duplicate gets it again.';

create table jobs (
  id text primary key,
  upload_id text not null references uploads (id) on delete cascade,
  name text not null,
  params jsonb not null default '{}',
  state text not null default 'queued'
    check (state in ('queued', 'running', 'succeeded', 'failed', 'skipped', 'dead')),
  attempts integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz,
  result jsonb,
  error jsonb,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  unique (upload_id, name)
);

create index jobs_due on jobs (due_at) where state in ('queued', 'running', 'failed');

-- Records an upload and its jobs in one round trip, exactly once.
-- The lock is what makes a concurrent duplicate wait for the first one's row instead of seeing none.
create function record_upload(upload jsonb, source text, first_answer text, jobs jsonb default '[]')
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
    oss_request_id, uploader, ticketed, vars, untrusted_vars, source, answer
  )
  values (
    upload ->> 'id', upload ->> 'kind', upload ->> 'bucket', upload ->> 'object', upload ->> 'etag',
    (upload ->> 'size')::bigint, upload ->> 'mimeType', upload -> 'image', (upload ->> 'crc64')::numeric,
    upload ->> 'contentMd5', upload ->> 'operation', upload ->> 'clientIp', upload ->> 'vpcId',
    upload ->> 'ossRequestId', upload ->> 'uploader', (upload ->> 'ticketed')::boolean,
    coalesce(upload -> 'vars', '{}'), coalesce(upload -> 'untrustedVars', '{}'), record_upload.source, first_answer
  )
  on conflict (id) do nothing;

  if found then
    if jsonb_array_length(record_upload.jobs) > 0 then
      insert into jobs (id, upload_id, name, params)
      select job ->> 'id', upload ->> 'id', job ->> 'name', coalesce(job -> 'params', '{}')
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
