/** What the simulator calls. */
export * from './accountCalls';
export * from './partCalls';
export * from './searchCalls';
export * from './solver/calls';
export * from './swarmCalls';
export * from './testCalls';
