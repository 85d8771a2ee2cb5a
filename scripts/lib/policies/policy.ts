/** A document of RAM. */
export interface Policy {
  Version: '1';
  Statement: Statement[];
}

interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string[];
}
