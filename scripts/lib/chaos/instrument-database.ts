import type postgres from 'postgres';

const STEPS = `
  create table chaos_steps (
    job_id text not null,
    step text not null,
    attempt int not null,
    at timestamptz not null default clock_timestamp()
  );
  create index on chaos_steps (job_id);
  create function chaos_note_steps() returns trigger language plpgsql as $$
  begin
    insert into chaos_steps (job_id, step, attempt)
    select new.id, step, new.attempts
    from (values
      ('begun', new.runner is not null and new.runner is distinct from old.runner),
      ('taken', old.state = 'running' and old.lease_until > clock_timestamp()
        and (new.state = 'queued' or new.runner is distinct from old.runner)),
      ('failed', new.state = 'failed' and old.state <> 'failed'),
      ('reopened', old.finished_at is not null and new.finished_at is null),
      ('ended', new.finished_at is not null
        and (old.finished_at is null or old.state <> new.state or old.finished_at <> new.finished_at))
    ) as steps (step, has_happened)
    where has_happened;
    return null;
  end $$;
  create trigger chaos_stepped after update on jobs for each row execute function chaos_note_steps();`;

const CALLBACKS = `
  create table chaos_callbacks (
    upload_id text primary key,
    at timestamptz not null default clock_timestamp()
  );
  create function chaos_note_callback() returns trigger language plpgsql as $$
  begin
    insert into chaos_callbacks (upload_id) values (new.id) on conflict do nothing;
    return null;
  end $$;
  create trigger chaos_called_back after insert or update on uploads for each row
    when (new.source = 'callback' or new.called_back_as is not null) execute function chaos_note_callback();`;

/**
 * Notes in Postgres itself each step of a job, and when a callback has recorded an upload, so that nothing is missed that is
 * made good later. Whoever claims a job gives it a name of its own.
 */
export async function instrumentDatabase(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(STEPS);
  await sql.unsafe(CALLBACKS);
}
