import { describe, expect, it } from 'vitest';
import { idOfContent } from '../../../shared/admission/id-of-content.ts';
import { findRecorded } from '../../../shared/store/find-recorded.ts';
import { findUnrecorded } from '../../../shared/store/find-unrecorded.ts';
import { recordUpload, type UploadSource } from '../../../shared/store/record-upload.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../../shared/uploads/admitted-upload.ts';
import type { NewJob } from '../../../shared/uploads/new-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });

const BUCKET = 'examplebucket';
const ETAG = '97E1A27874032FC4B29F007C90DFA372';
const contentIdOf = (object: string) => idOfContent({ bucket: BUCKET, object, etag: ETAG });

interface Report extends Partial<AdmittedUpload> {
  /** The id of a ticket; without one it is the object's content. */
  ticket?: string;
}

function uploadOf(object: string, { ticket, ...change }: Report): AdmittedUpload {
  return {
    id: ticket ?? contentIdOf(object),
    kind: 'photo',
    bucket: BUCKET,
    object,
    etag: ETAG,
    size: 31,
    ticketed: ticket !== undefined,
    vars: {},
    untrustedVars: {},
    state: 'recorded',
    ...change,
  } as AdmittedUpload;
}

function jobsFor({ id, state, mimeType }: AdmittedUpload): NewJob[] {
  if (state !== 'recorded') return [];
  const hook = { id: `${id}_on-uploaded`, name: 'on-uploaded', state: 'queued', params: {} } as const;
  const thumbnail = { id: `${id}_thumbnail`, name: 'thumbnail', params: {} } as const;
  return mimeType === undefined
    ? [hook, { ...thumbnail, state: 'skipped', reason: 'What it is nobody knows.' }]
    : [hook, { ...thumbnail, state: 'queued' }];
}

/** Reports an upload of the object; its answer says who reported it, and names its jobs. */
async function report(source: UploadSource, object: string, change: Report = {}) {
  const upload = uploadOf(object, change);
  const jobs = jobsFor(upload);
  const answer = JSON.stringify({ by: source, id: upload.id, jobs: jobs.map(({ id }) => id) });
  const recorded = await recordUpload(database, { upload, source, answer, jobs }, 5000);
  const { outcome, answer: given = 'null', started = [] } = recorded ?? {};
  return { outcome: outcome ?? 'ticket_used', answer: JSON.parse(given), started: [...started].sort() };
}

async function rowsOf(object: string) {
  const rows = await testDatabase.sql`
    select u.*, u.size::int as size, coalesce(array_agg(j.id order by j.id) filter (where j.id is not null), '{}') as jobs
    from uploads u left join jobs j on j.upload_id = u.id where object = ${object} group by u.id`;
  return rows;
}

const IMAGE = { mimeType: 'image/png' };
const SAID_BY_CALLBACK = {
  image: { width: 3, height: 4, format: 'png' },
  crc64: '18446744073709551615',
  operation: 'PutObject',
  clientIp: '10.0.0.1',
  ossRequestId: '5B9CDDCC',
  untrustedVars: { my_var: "it's" },
};

describe('an event and the callback of one upload', () => {
  it('make one row in either order, which has what the callback said and the answer that it got', async () => {
    for (const [first, second] of [
      ['event', 'callback'],
      ['callback', 'event'],
    ] as const) {
      const object = `photos/${first}-first`;
      const id = `ticket-${first}-first`;
      const of = { callback: { ticket: id, ...IMAGE, ...SAID_BY_CALLBACK }, event: { ticket: id, ...IMAGE } };
      const jobs = [`${id}_on-uploaded`, `${id}_thumbnail`];
      expect(await report(first, object, of[first])).toMatchObject({ outcome: 'recorded', started: jobs });
      const outcome = second === 'callback' ? 'completed' : 'duplicate';
      const answer = { by: 'callback', id, jobs };
      expect(await report(second, object, of[second])).toEqual({ outcome, answer, started: [] });
      const [row, ...more] = await rowsOf(object);
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        id,
        jobs,
        source: first,
        state: 'recorded',
        mime_type: 'image/png',
        image: { width: 3, height: 4, format: 'png' },
        operation: 'PutObject',
        client_ip: '10.0.0.1',
        oss_request_id: '5B9CDDCC',
        untrusted_vars: { my_var: "it's" },
      });
      expect(JSON.parse(row?.answer)).toEqual(answer);
    }
  });

  it('give every later callback the answer of the first, byte for byte', async () => {
    const object = 'photos/again';
    await report('event', object, { ticket: 'ticket-again', ...IMAGE });
    const upload = uploadOf(object, { ticket: 'ticket-again', ...IMAGE });
    const call = (answer: string) =>
      recordUpload(database, { upload, source: 'callback', answer, jobs: jobsFor(upload) }, 5000);
    expect(await call('{"n":  1}')).toMatchObject({ outcome: 'completed', answer: '{"n":  1}' });
    expect(await call('{"n":  2}')).toMatchObject({ outcome: 'duplicate', answer: '{"n":  1}' });
  });

  it('make two rows of an object that was overwritten in between', async () => {
    const object = 'photos/overwritten';
    await report('callback', object, { ticket: 'ticket-old', etag: 'OLD' });
    await report('event', object, { ticket: 'ticket-new' });
    expect((await rowsOf(object)).map(({ id }) => id).sort()).toEqual(['ticket-new', 'ticket-old']);
    expect(await report('event', object, { ticket: 'ticket-old' })).toMatchObject({ outcome: 'ticket_used' });
  });

  it('leave what the event has begun as it is, when the callback comes after the object was overwritten', async () => {
    const object = 'photos/late-callback';
    for (const of of [{ ticket: 'ticket-late', ...IMAGE }, IMAGE]) {
      const { answer, started } = await report('event', object, { ...of, etag: JSON.stringify(of) });
      const late = { ...of, etag: JSON.stringify(of), state: 'superseded', ...SAID_BY_CALLBACK } as const;
      expect(await report('callback', object, late)).toEqual({ outcome: 'completed', answer, started: [] });
      expect(await report('callback', object, late)).toMatchObject({ outcome: 'duplicate', answer });
      const row = (await rowsOf(object)).find(({ etag }) => etag === late.etag);
      expect(row).toMatchObject({ state: 'recorded', jobs: started, client_ip: '10.0.0.1' });
    }
  });

  it('keep a row recorded whose ticket becomes known after the object was overwritten', async () => {
    const object = 'photos/late-ticket';
    const { started } = await report('event', object, IMAGE);
    await report('callback', object, { ticket: 'ticket-too-late', ...IMAGE, state: 'superseded' });
    expect(await rowsOf(object)).toMatchObject([{ id: 'ticket-too-late', state: 'recorded', jobs: started }]);
  });

  it('begin the jobs that were skipped because the callback did not say the type', async () => {
    const object = 'photos/no-type';
    const id = 'ticket-no-type';
    expect(await report('callback', object, { ticket: id })).toMatchObject({
      started: [`${id}_on-uploaded`],
    });
    const { outcome, answer, started } = await report('event', object, { ticket: id, ...IMAGE });
    expect({ outcome, by: answer.by, started }).toEqual({
      outcome: 'completed',
      by: 'callback',
      started: [`${id}_thumbnail`],
    });
    const [job] = await testDatabase.sql`select * from jobs where id = ${`${id}_thumbnail`}`;
    expect(job).toMatchObject({ state: 'queued', result: null, finished_at: null });
    expect(await report('event', object, { ticket: id, ...IMAGE })).toMatchObject({ outcome: 'duplicate' });
  });
});

describe('a ticket that the event does not see', () => {
  const ticket = (name: string) => ({ ticket: `ticket-${name}`, ...IMAGE });

  it('claims what was unclaimed, with its jobs', async () => {
    const object = 'photos/unclaimed';
    expect(await report('event', object, { state: 'unclaimed', ...IMAGE })).toMatchObject({ started: [] });
    const claimed = await report('callback', object, { ...ticket('claims'), vars: { userId: '1' } });
    const jobs = ['ticket-claims_on-uploaded', 'ticket-claims_thumbnail'];
    expect(claimed).toEqual({
      outcome: 'completed',
      answer: { by: 'callback', id: 'ticket-claims', jobs },
      started: jobs,
    });
    expect(await report('event', object, { state: 'unclaimed', ...IMAGE })).toMatchObject({
      outcome: 'duplicate',
    });
    const rows = await rowsOf(object);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      id: 'ticket-claims',
      former_id: contentIdOf(object),
      source: 'event',
      state: 'recorded',
      ticketed: true,
      vars: { userId: '1' },
      jobs,
    });
  });

  it('takes over the jobs that have begun without it, under their own ids', async () => {
    const object = 'photos/taken-over';
    const former = contentIdOf(object);
    const jobs = [`${former}_on-uploaded`, `${former}_thumbnail`];
    expect(await report('event', object, IMAGE)).toMatchObject({ started: jobs });
    const answer = { by: 'callback', id: 'ticket-takes', jobs };
    expect(await report('callback', object, ticket('takes'))).toEqual({
      outcome: 'completed',
      answer,
      started: [],
    });
    expect(await report('callback', object, ticket('takes'))).toMatchObject({ outcome: 'duplicate', answer });
    expect(await report('event', object, IMAGE)).toMatchObject({ outcome: 'duplicate' });
    expect(await rowsOf(object)).toMatchObject([{ id: 'ticket-takes', jobs }]);
  });

  it('begins those that the object without it had not', async () => {
    const object = 'photos/more-jobs';
    await report('event', object);
    await testDatabase.sql`delete from jobs where id = ${`${contentIdOf(object)}_thumbnail`}`;
    expect(await report('callback', object, ticket('more'))).toMatchObject({
      started: ['ticket-more_thumbnail'],
    });
    expect((await rowsOf(object))[0]?.jobs).toEqual([
      `${contentIdOf(object)}_on-uploaded`,
      'ticket-more_thumbnail',
    ]);
  });

  it('keeps its upload when the event comes second', async () => {
    const object = 'photos/ticket-first';
    await report('callback', object, ticket('first'));
    expect(await report('event', object, { state: 'unclaimed', ...IMAGE })).toMatchObject({
      outcome: 'duplicate',
      answer: { id: 'ticket-first' },
    });
    expect(await rowsOf(object)).toHaveLength(1);
  });

  it('is found by a later listing, which claims the upload, and then the callback completes it', async () => {
    const object = 'photos/listed';
    await report('event', object, IMAGE);
    expect(await report('reconcile', object, ticket('listed'))).toMatchObject({
      outcome: 'completed',
      started: [],
      answer: { by: 'reconcile' },
    });
    const { outcome, answer } = await report('callback', object, ticket('listed'));
    const former = contentIdOf(object);
    const jobs = [`${former}_on-uploaded`, `${former}_thumbnail`];
    expect({ outcome, answer }).toEqual({
      outcome: 'completed',
      answer: { by: 'callback', id: 'ticket-listed', jobs },
    });
    expect(await rowsOf(object)).toMatchObject([{ id: 'ticket-listed', source: 'event', jobs }]);
  });
});

describe('a callback that lacks the ticket of its object', () => {
  it('meets what the event recorded, and learns nothing but that', async () => {
    const object = 'photos/ticket-in-metadata';
    await report('event', object, { ticket: 'ticket-meta', ...IMAGE, vars: { userId: 'secret' } });
    for (const outcome of ['completed', 'duplicate']) {
      expect(await report('callback', object, { ...IMAGE, ...SAID_BY_CALLBACK })).toMatchObject({
        outcome,
        answer: { by: 'event', id: 'ticket-meta' },
        started: [],
      });
    }
    expect(await rowsOf(object)).toMatchObject([
      { id: 'ticket-meta', client_ip: '10.0.0.1', ticketed: true },
    ]);
  });

  it('keeps the upload that it made, and the event adds none', async () => {
    const object = 'photos/ticket-seen-later';
    await report('callback', object, IMAGE);
    expect(await report('event', object, { ticket: 'ticket-later', ...IMAGE })).toMatchObject({
      outcome: 'duplicate',
    });
    expect(await rowsOf(object)).toMatchObject([{ id: contentIdOf(object), source: 'callback' }]);
  });

  it('gets no answer that was given to the holder of a ticket', async () => {
    const object = 'photos/of-another';
    await report('callback', object, { ticket: 'ticket-of-another', ...IMAGE });
    expect(await report('callback', object, IMAGE)).toMatchObject({
      outcome: 'recorded',
      answer: { id: contentIdOf(object) },
    });
  });
});

describe('two tickets for the same content', () => {
  it('are two uploads', async () => {
    const object = 'photos/twice';
    await report('event', object, { ticket: 'ticket-twice-1' });
    expect(await report('callback', object, { ticket: 'ticket-twice-2' })).toMatchObject({
      outcome: 'recorded',
    });
    expect(await rowsOf(object)).toHaveLength(2);
  });
});

describe('an unclaimed upload', () => {
  it('is recorded once its kind no longer requires a ticket', async () => {
    const object = 'photos/opened';
    await report('event', object, { state: 'unclaimed', ...IMAGE });
    const id = contentIdOf(object);
    expect(await report('reconcile', object, IMAGE)).toMatchObject({
      outcome: 'completed',
      started: [`${id}_on-uploaded`, `${id}_thumbnail`],
    });
    expect(await rowsOf(object)).toMatchObject([{ id, state: 'recorded' }]);
  });
});

describe('content that was superseded and is there again', () => {
  const SUPERSEDED = { state: 'superseded', ...IMAGE } as const;

  it.each(['callback', 'event', 'reconcile'] as const)(
    'is recorded by its %s, with its jobs',
    async (source) => {
      const object = `open/back by ${source}`;
      const id = contentIdOf(object);
      await report('callback', object, SUPERSEDED);
      await report('callback', object, { etag: 'OTHER', id: `other-${source}`, ...IMAGE });
      const objects = [{ key: object, etag: ETAG }];
      expect(await findUnrecorded(database, BUCKET, objects, 5000)).toEqual(objects);
      expect(await report(source, object, IMAGE)).toEqual({
        outcome: 'recorded',
        answer: { by: source, id, jobs: [`${id}_on-uploaded`, `${id}_thumbnail`] },
        started: [`${id}_on-uploaded`, `${id}_thumbnail`],
      });
      expect(await findUnrecorded(database, BUCKET, objects, 5000)).toEqual([]);
      expect(await report('callback', object, SUPERSEDED)).toMatchObject({
        started: [],
        answer: { by: source },
      });
      expect((await rowsOf(object)).find((row) => row.id === id)).toMatchObject({ state: 'recorded' });
    },
  );

  it('leaves its ticket to the object that is there, and to no other', async () => {
    const object = 'photos/lied-about';
    const ticket = 'ticket-lied-about';
    await report('callback', object, { ticket, etag: 'LIE', state: 'superseded' });
    expect(await report('callback', 'photos/elsewhere', { ticket })).toMatchObject({
      outcome: 'ticket_used',
    });
    expect(await report('callback', object, { ticket, ...IMAGE })).toMatchObject({ outcome: 'recorded' });
    expect(await report('callback', object, { ticket, etag: 'LIE' })).toMatchObject({
      outcome: 'ticket_used',
    });
    expect(await rowsOf(object)).toMatchObject([{ id: ticket, etag: ETAG, state: 'recorded' }]);
  });
});

describe('the same content again', () => {
  const CONFIRMED = { confirmed: true, ...IMAGE };
  const removed = (object: string) =>
    testDatabase.sql`update uploads set removed_at = now() where object = ${object}`;

  it('is there, says a callback that OSS has confirmed', async () => {
    const object = 'open/removed';
    await report('callback', object, CONFIRMED);
    await removed(object);
    await report('callback', object, { ...IMAGE, confirmed: false });
    expect((await rowsOf(object))[0]?.removed_at).not.toBeNull();
    await report('callback', object, CONFIRMED);
    expect(await rowsOf(object)).toMatchObject([{ removed_at: null }]);
  });

  it.each(['callback', 'event'] as const)(
    'has the jobs begun again, told by its %s, that failed because the object was not there',
    async (source) => {
      const object = `open/failed, ${source}`;
      const { started } = await report('callback', object, CONFIRMED);
      const [missing, broken] = started as [string, string];
      await testDatabase.sql`
        update jobs set state = 'failed', attempts = 3, due_at = null, finished_at = now(),
          error = jsonb_build_object('code', case id when ${missing} then 'NoSuchKey' else 'hook_failed' end)
        where id in (${missing}, ${broken})`;
      expect(await report(source, object, { ...IMAGE, confirmed: false })).toMatchObject({
        outcome: 'duplicate',
      });
      // Which attempt is the next one, the relay knows.
      expect(await report(source, object, CONFIRMED)).toMatchObject({ outcome: 'completed', started: [] });
      const jobs = await testDatabase.sql`
        select id, state, due_at <= clock_timestamp() as due, forgiven from jobs where id in (${missing}, ${broken}) order by id = ${broken}`;
      expect(jobs).toEqual([
        { id: missing, state: 'queued', due: true, forgiven: 3 },
        { id: broken, state: 'failed', due: null, forgiven: 0 },
      ]);
    },
  );

  it('begins what was skipped for the type that it had, and starts nothing twice', async () => {
    const object = 'open/other-type';
    const id = contentIdOf(object);
    const upload = uploadOf(object, { mimeType: 'text/plain' });
    const jobs: NewJob[] = [
      { id: `${id}_thumbnail`, name: 'thumbnail', state: 'skipped', reason: 'Text.', params: {} },
    ];
    await recordUpload(database, { upload, source: 'callback', answer: '{"n":1}', jobs }, 5000);
    const again = await report('callback', object, CONFIRMED);
    expect(again).toMatchObject({ outcome: 'completed', answer: { by: 'callback' } });
    expect(again.started).toContain(`${id}_thumbnail`);
    expect(await report('event', object, { mimeType: 'text/plain' })).toMatchObject({ outcome: 'duplicate' });
    expect(await rowsOf(object)).toMatchObject([{ mime_type: 'image/png' }]);
  });
});

describe('an event that does not see the ticket', () => {
  it.each(['recorded', 'unclaimed'] as const)(
    'brings the type all the same to a callback that did not say it, also if to itself the upload is %s',
    async (state) => {
      const object = `photos/type of ${state}`;
      const id = `ticket-type-${state}`;
      await report('callback', object, { ticket: id });
      const upload = uploadOf(object, { state, ...IMAGE });
      const jobs = jobsFor({ ...upload, state: 'recorded' });
      expect(
        await recordUpload(database, { upload, source: 'event', answer: '{}', jobs }, 5000),
      ).toMatchObject({ outcome: 'completed', started: [`${id}_thumbnail`] });
      expect(await rowsOf(object)).toMatchObject([
        { id, mime_type: 'image/png', jobs: [`${id}_on-uploaded`, `${id}_thumbnail`] },
      ]);
    },
  );

  it('starts no jobs of a kind that the ticket does not name', async () => {
    const object = 'photos/type of another kind';
    await report('callback', object, { ticket: 'ticket-other-kind' });
    expect(await report('event', object, { kind: 'other', ...IMAGE })).toMatchObject({ started: [] });
    expect(await rowsOf(object)).toMatchObject([{ mime_type: 'image/png' }]);
  });
});

describe('an event that takes an upload for one of another kind than its ticket names', () => {
  const jobsOfKind = (id: string, names: readonly string[], of: string): NewJob[] =>
    names.map((name) => ({
      id: `${id}_${name}`,
      name: name as NewJob['name'],
      state: 'queued',
      params: { of },
    }));

  it('has started jobs that become those of the ticket, if they have not begun', async () => {
    const object = 'photos/two-kinds';
    const former = contentIdOf(object);
    const taken = uploadOf(object, { kind: 'b', ...IMAGE });
    const names = ['thumbnail', 'transcode_hd', 'on-uploaded'];
    await recordUpload(
      database,
      { upload: taken, source: 'event', answer: '{}', jobs: jobsOfKind(former, names, 'b') },
      5000,
    );
    await testDatabase.sql`update jobs set state = 'running', attempts = 1 where id = ${`${former}_on-uploaded`}`;
    const upload = uploadOf(object, { kind: 'a', ticket: 'ticket-kind-a', ...IMAGE });
    const jobs = jobsOfKind(upload.id, ['thumbnail', 'on-uploaded'], 'a');
    const answer = JSON.stringify(jobs.map(({ id }) => id));
    const ids = [`${former}_thumbnail`, 'ticket-kind-a_on-uploaded'];
    expect(await recordUpload(database, { upload, source: 'callback', answer, jobs }, 5000)).toEqual({
      outcome: 'completed',
      answer: JSON.stringify(ids),
      started: ['ticket-kind-a_on-uploaded'],
    });
    const rows = await testDatabase.sql`
      select id, state, params ->> 'of' as of from jobs where upload_id = 'ticket-kind-a' order by id`;
    expect(rows).toEqual([
      { id: `${former}_on-uploaded`, state: 'running', of: 'b' },
      { id: `${former}_thumbnail`, state: 'queued', of: 'a' },
      { id: `${former}_transcode_hd`, state: 'skipped', of: 'b' },
      { id: 'ticket-kind-a_on-uploaded', state: 'queued', of: 'a' },
    ]);
  });
});

describe('an upload that cannot be confirmed any more', () => {
  const find = (object: string, change: Report = {}) =>
    findRecorded(database, uploadOf(object, change) as unknown as ClaimedUpload, 5000);

  it('is found by what an event says of it, if the callback says the same', async () => {
    const object = 'photos/moved';
    const ticket = 'ticket-moved';
    await report('event', object, { ticket, ...IMAGE });
    for (const same of [{}, { mimeType: 'Image/PNG' }])
      expect(await find(object, { ticket, ...same })).toMatchObject({
        state: 'recorded',
        mimeType: 'image/png',
        calledBack: false,
      });
    const others = [{ etag: 'OTHER' }, { bucket: 'second-bucket' }, { object: 'photos/another' }];
    for (const lie of [{ size: 5 }, { mimeType: 'image/gif' }, ...others])
      expect(await find(object, { ticket, ...lie })).toBeUndefined();
    const { answer } = await report('callback', object, { ticket, ...IMAGE });
    const known = await find(object, { ticket });
    expect({ ...known, answer: JSON.parse(known?.answer ?? '') }).toMatchObject({ calledBack: true, answer });
    for (const other of others) expect(await find(object, { ticket, ...other })).toBeUndefined();
  });

  it('is not found while it is unclaimed, and no other is', async () => {
    const object = 'photos/nobodys';
    await report('event', object, { state: 'unclaimed', ...IMAGE });
    expect(await find(object)).toBeUndefined();
    await report('callback', object, { ticket: 'ticket-nobodys' });
    expect(await find(object)).toBeUndefined();
  });
});
