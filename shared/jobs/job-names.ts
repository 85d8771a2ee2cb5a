/** Of the jobs that an upload may have, each the name of the function that runs it. */
export const JOB_NAMES: readonly string[] = ['thumbnail', 'transcode', 'on-uploaded'];
