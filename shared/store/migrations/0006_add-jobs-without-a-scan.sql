-- The plan for "not exists" reads all jobs when it is made while there are few, and is kept while they become many. Only
-- an upload with a former id can have jobs of other ids, so only for one is looked for them.
create or replace function add_jobs(of_upload text, former_id text, new_jobs jsonb)
  returns jsonb
  language plpgsql
as $$
declare
  lacking jsonb := new_jobs;
  started jsonb;
begin
  if former_id is not null then
    select coalesce(jsonb_agg(job), '[]') into lacking
    from jsonb_array_elements(new_jobs) as job
    where not exists (
      select from jobs as known where known.id = former_id || substr(job ->> 'id', length(of_upload) + 1)
    );
  end if;

  if jsonb_array_length(lacking) = 0 then
    return '[]';
  end if;

  with added as (
    insert into jobs (id, upload_id, name, params, state, result, finished_at)
    select
      job ->> 'id', of_upload, job ->> 'name', coalesce(job -> 'params', '{}'), coalesce(job ->> 'state', 'queued'),
      case when job ? 'reason' then jsonb_build_object('reason', job -> 'reason') end,
      case when job ->> 'state' = 'skipped' then clock_timestamp() end
    from jsonb_array_elements(lacking) as job
    on conflict (id) do update
      set state = 'queued', params = excluded.params, result = null, finished_at = null, due_at = excluded.due_at
      where jobs.state = 'skipped' and jobs.attempts = 0 and excluded.state = 'queued'
    returning id, state
  )
  select coalesce(jsonb_agg(id), '[]') into started from added where state = 'queued';
  return started;
end
$$;
