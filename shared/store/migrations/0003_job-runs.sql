-- What is needed to run jobs: who runs one, until when, and what the relay has handed over.

alter table jobs
  add column runner text,
  add column task_id text,
  add column handed_over integer not null default 0,
  add column forgiven integer not null default 0,
  add column started_at timestamptz,
  alter column due_at drop not null,
  -- Until then the hand-over that follows the commit is given its chance.
  alter column due_at set default clock_timestamp() + interval '1 minute';

create unique index jobs_by_task on jobs (task_id) where task_id is not null;
create index jobs_by_time on jobs (created_at desc, id);
create index jobs_not_well on jobs (state, created_at desc) where state in ('failed', 'dead');

comment on column jobs.attempts is 'The number of the last attempt that began. Whoever records an outcome names the attempt that it is of.';
comment on column jobs.handed_over is 'The number of the last attempt that the relay knows to be handed over.';
comment on column jobs.forgiven is 'How many attempts no longer count, since somebody asked for another try.';
comment on column jobs.due_at is 'When the relay has to do something about it; null when there is nothing more to do.';
comment on column jobs.runner is 'The invocation that runs it, so that it is given its own claim again if the answer was lost.';
comment on column jobs.task_id is 'What runs elsewhere for this job, such as a conversion in OSS.';
