import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { lambdaContext } from '../../emulator/lambda/context.ts';
import { readTicket } from '../../shared/callback/ticket.ts';
import type { HttpResult } from '../../shared/http/http-event.ts';
import { createLog, type Log } from '../../shared/log.ts';
import { fcContextOf } from '../lib/platform-events.ts';
import { createPureServices } from '../lib/pure-services.ts';
import { createAdmissionPipeline } from './admission-pipeline.ts';
import type { Sample } from './samples.ts';

/** What is put beside one bare verification. */
export interface Subject {
  /** Made outside the measured time, as the platform makes it. */
  contextOf(): unknown;
  run(sample: Sample, context: unknown): unknown;
}

function pipelineSubject(form: 'fc' | 'lambda', log: Log): Subject {
  const handler = createAdmissionPipeline(createPureServices(), log);
  const fcContext = fcContextOf();
  return {
    contextOf: () => (form === 'fc' ? fcContext : lambdaContext()),
    run: (sample, context) => handler(sample[form], context),
  };
}

function ticketSubject(): Subject {
  const { config } = createPureServices();
  return {
    contextOf: () => Math.floor(Date.now() / 1000),
    run: ({ ticket }, now) => readTicket(ticket, config.TICKET_SECRETS, now as number),
  };
}

function middySubject(): Subject {
  const nothing = (): undefined => undefined;
  const pipeline = middy<unknown, HttpResult, Error, Context>({ timeoutEarlyInMillis: 0 })
    .use({ before: nothing, after: nothing, onError: nothing })
    .handler(async () => ({ statusCode: 200 }));
  return {
    contextOf: () => lambdaContext(),
    run: (sample, context) => pipeline(sample.lambda, context as Context),
  };
}

export const SUBJECTS = {
  fc: () => pipelineSubject('fc', createLog('silent')),
  lambda: () => pipelineSubject('lambda', createLog('silent')),
  'fc-logged': () => pipelineSubject('fc', createLog('info')),
  ticket: ticketSubject,
  middy: middySubject,
} satisfies Record<string, () => Subject>;

export type SubjectName = keyof typeof SUBJECTS;
