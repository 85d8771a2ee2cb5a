/** What of a resolved s.yaml is read here: see manifest-schema.ts for all that may stand in it. */
export interface Trigger {
  triggerName: string;
  triggerType: string;
  triggerConfig: Record<string, unknown>;
  sourceArn?: string;
  invocationRole?: string;
  qualifier?: string;
}

export interface FunctionProps {
  functionName: string;
  runtime: string;
  code: string;
  handler: string;
  region: string;
  role: string;
  timeout: number;
  memorySize: number;
  cpu: number;
  instanceLifecycleConfig?: Partial<Record<'initializer' | 'preStop', { handler: string; timeout: number }>>;
  asyncInvokeConfig?: {
    asyncTask?: boolean;
    maxAsyncRetryAttempts?: number;
    destinationConfig?: Partial<Record<'onSuccess' | 'onFailure', { destination: string }>>;
  };
  environmentVariables?: Record<string, string>;
  triggers?: Trigger[];
}

export interface Manifest {
  name: string;
  vars?: Record<string, unknown>;
  resources: Record<string, { component: string; props: FunctionProps }>;
}

/** What is wrong with a function, in words that begin with the name of the property. */
export type Rule = (props: FunctionProps) => string | undefined;
