import { describe } from 'vitest';
import { findNative } from '../../src/lab/native/find.ts';
import { nginx } from '../../stack/nginx/component.ts';
import { edgeContract } from './edge.suite.ts';

const finding = nginx.native && (await findNative(nginx, nginx.native));
const title =
  finding?.kind === 'found'
    ? `real ${finding.product} of this machine`
    : `real NGINX (skipped: ${finding?.why}; apt-get install nginx-light)`;

describe.skipIf(finding?.kind !== 'found')(title, () => {
  edgeContract('native');
});
