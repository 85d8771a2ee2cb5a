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
create function record_upload(input jsonb)
  returns table (outcome text, answer text)
  language plpgsql
  -- A backend that waits for a lock does not notice that its client has gone.
  set lock_timeout = '1500ms'
as $$
declare
  found_row uploads%rowtype;
begin
  perform pg_advisory_xact_lock(hashtextextended((input ->> 'bucket') || '/' || (input ->> 'object'), 0));

  insert into uploads (
    id, kind, bucket, object, etag, size, mime_type, image, crc64, content_md5, operation, client_ip, vpc_id,
    oss_request_id, uploader, ticketed, vars, untrusted_vars, source, answer
  )
  select
    input ->> 'id', input ->> 'kind', input ->> 'bucket', input ->> 'object', input ->> 'etag',
    (input ->> 'size')::bigint, input ->> 'mimeType', input -> 'image', (input ->> 'crc64')::numeric,
    input ->> 'contentMd5', input ->> 'operation', input ->> 'clientIp', input ->> 'vpcId', input ->> 'ossRequestId',
    input ->> 'uploader', (input ->> 'ticketed')::boolean, coalesce(input -> 'vars', '{}'),
    coalesce(input -> 'untrustedVars', '{}'), input ->> 'source', input ->> 'answer'
  on conflict (id) do nothing;

  if found then
    insert into jobs (id, upload_id, name, params)
    select job ->> 'id', input ->> 'id', job ->> 'name', coalesce(job -> 'params', '{}')
    from jsonb_array_elements(coalesce(input -> 'jobs', '[]')) as job;
    return query select 'recorded', input ->> 'answer';
    return;
  end if;

  select * into strict found_row from uploads where id = input ->> 'id';

  if (found_row.bucket, found_row.object, found_row.etag)
    is distinct from (input ->> 'bucket', input ->> 'object', input ->> 'etag') then
    return query select 'ticket_used', null::text;
    return;
  end if;

  return query select 'duplicate', found_row.answer;
end
$$;
