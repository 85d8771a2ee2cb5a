-- Each rendition of a video is a job of its own, so an upload may have several jobs of one name: their ids tell them apart.

alter table jobs drop constraint jobs_upload_id_name_key;

create index jobs_of_upload on jobs (upload_id, name);
