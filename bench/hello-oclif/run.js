// The smallest oclif command line, as oclif's own generator makes it, with the same compile cache.
import module from 'node:module';

module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
const { execute } = await import('@oclif/core');
await execute({ dir: import.meta.url });
