import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { $, which } from 'zx';
import { cache } from './peer.ts';

const module = 'github.com/jaegertracing/jaeger';
export const jaegerVersion = 'v1.76.0';

/**
 * A program of Jaeger's Go module, built by the ordinary Go client where it is not in the cache yet.
 * Only a main module's `replace` lines count: the module around Jaeger's takes them over.
 */
export async function jaegerProgram(name: string, folder: string): Promise<string> {
  const binary = join(cache, `${name}/${name}-${jaegerVersion}`);
  if (fs.existsSync(binary)) return binary;
  await which('go');
  console.error(`peer ${name}: building ${module}/${folder} ${jaegerVersion}, some minutes`);
  const { stdout } = await $({ quiet: true })`go mod download -json ${module}@${jaegerVersion}`;
  const { Dir: source }: { Dir: string } = JSON.parse(stdout);
  const around = join(dirname(binary), 'module');
  fs.rmSync(around, { recursive: true, force: true });
  fs.mkdirSync(around, { recursive: true });
  for (const file of ['go.mod', 'go.sum']) {
    fs.writeFileSync(join(around, file), fs.readFileSync(join(source, file)));
  }
  const go = $({ cwd: around, quiet: true });
  await go`go mod edit -module=tracelab.invalid/peers/${name} -require=${module}@${jaegerVersion}`;
  const partial = `${binary}.partial`;
  await go`go build -mod=mod -trimpath -ldflags=${'-s -w'} -o ${partial} ${module}/${folder}`;
  fs.renameSync(partial, binary);
  return binary;
}
