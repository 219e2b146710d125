import { describe } from 'vitest';
import { edgeContract } from './edge.suite.ts';

describe('edge stand-in', () => {
  edgeContract('embedded');
});
