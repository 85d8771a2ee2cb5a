alter table jobs add column task_begun_at timestamptz;

comment on column jobs.task_begun_at is 'Since when what runs elsewhere for this job does so; null for those that were begun before there was this column.';
