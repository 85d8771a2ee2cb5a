alter table jobs add column undelivered integer not null default 0;

comment on column jobs.undelivered is 'How many times in a row the relay could not hand it over.';
