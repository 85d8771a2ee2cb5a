import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Deliver, handOver } from '../../../shared/jobs/hand-over.ts';
import { messageOf } from '../../../shared/jobs/job-message.ts';
import { deliverTo } from '../../support/deliver-to.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';

const JOBS = [
  { id: 'upload-1.thumbnail', name: 'thumbnail', attempt: 1 },
  { id: 'upload-1.on-uploaded', name: 'on-uploaded', attempt: 1 },
];
const DIARY = `exports.handler = async (event) => { console.log('got ' + event); };`;
const SLOW = `exports.handler = () => new Promise(() => {});`;

const TASKS = { spec: { asyncInvokeConfig: { asyncTask: true } } };

describe('handOver', () => {
  it('gives each job to the function of its name, once however often it is handed over', async () => {
    const front = await frontOf({ thumbnail: DIARY, 'on-uploaded': DIARY }, TASKS);
    const deliver = deliverTo(front);
    for (let times = 0; times < 3; times += 1)
      expect(await handOver(JOBS, deliver, 10_000)).toEqual(JOBS.map((job) => ({ job })));
    const got = () =>
      front.lines.filter((line) => line.includes('got ')).map((line) => /got .*/.exec(line)?.[0]);
    await expect.poll(() => got().length).toBe(2);
    expect(got().sort()).toEqual(JOBS.map((job) => `got ${JSON.stringify(messageOf(job))}`).sort());
  });

  it('says what was not delivered, and why, and delivers the rest', async () => {
    const front = await frontOf({ thumbnail: DIARY }, TASKS);
    const [thumbnail, onUploaded] = await handOver(JOBS, deliverTo(front), 10_000);
    expect(thumbnail?.error).toBeUndefined();
    expect(onUploaded?.error).toMatchObject({ statusCode: 404 });
  });

  it('takes no longer than its budget when Function Compute does not answer', async () => {
    const front = await frontOf({ thumbnail: SLOW });
    const deliver: Deliver = async (job) => {
      await fcClient(front)(job.name, JSON.stringify(messageOf(job)));
      return 'accepted';
    };
    const startedAt = performance.now();
    const [result] = await handOver(JOBS.slice(0, 1), deliver, 100);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(String(result?.error)).toContain('longer than 100 ms');
  });

  it('hands over at once, not one after the other', async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      id: `${index}`,
      name: 'thumbnail',
      attempt: 1,
    }));
    let together = 0;
    let most = 0;
    await handOver(many, async () => {
      together += 1;
      most = Math.max(most, together);
      await sleep(20);
      together -= 1;
      return 'accepted';
    });
    expect(most).toBe(20);
  });

  it('never rejects, whatever is thrown at it', async () => {
    const throwing: Deliver = () => {
      throw undefined;
    };
    const [result] = await handOver(JOBS.slice(0, 1), throwing);
    expect(result?.error).toBeInstanceOf(Error);
  });
});
