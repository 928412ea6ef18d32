/** `dosim studio`: the studio in a browser, served to this machine alone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Argv, CommandModule } from 'yargs';
import { InputError } from '../core/problems.js';
import { readText } from '../io/files.js';
import { wholeNumber } from './arguments.js';
import { onInterrupt } from './interrupts.js';
import { studioProject } from './studioProject.js';
import { print } from './terminal.js';

const STUDIO = fileURLToPath(new URL('../studio.html', import.meta.url));
const HOST = '127.0.0.1';
const MOST_PORT = 65_535;

function options(argv: Argv) {
  return argv
    .positional('file', { type: 'string', describe: 'Scenario file to open; default: an example' })
    .option('port', {
      type: 'string',
      requiresArg: true,
      default: '0',
      coerce: (text: string) => wholeNumber('port', text, 0, MOST_PORT),
      describe: 'Port of this machine; 0 takes a free one',
    })
    .example('$0 studio', 'With the examples')
    .example('$0 studio my.yaml', 'With your scenario')
    .epilogue('Only this machine can open the page, and the page sends nothing. Ctrl-C ends it.');
}

type Arguments = Awaited<ReturnType<typeof options>['argv']>;

export const studioCommand: CommandModule<object, Arguments> = {
  builder: (argv) => options(argv as Argv) as Argv<Arguments>,
  handler: async ({ file, port }) => {
    const html = pageWith(readText(STUDIO).text, file);
    const server = serve(html);
    const ended = new Promise<void>((done) => {
      const endInterrupts = onInterrupt(() => {
        endInterrupts();
        server.close(() => done());
        server.closeAllConnections();
      });
    });
    await listening(server, port);
    const { port: taken } = server.address() as AddressInfo;
    print(`The studio is at http://localhost:${taken}/ (Ctrl-C ends it)`);
    await ended;
  },
};

/** The page with the scenario that it opens: as data in it, which its security policy lets nobody run. */
function pageWith(html: string, file: string | undefined): string {
  if (file === undefined) return html;
  const json = JSON.stringify(studioProject(file)).replaceAll('<', '\\u003c');
  return html.replace(
    '<div id="app">',
    () => `<script type="application/json" id="project">${json}</script><div id="app">`,
  );
}

function serve(html: string): Server {
  return createServer(({ method, url, headers }, response) => {
    // Whoever reaches this server by another name is a page of somebody else.
    const isLocal = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(headers.host ?? '');
    const isPage = method === 'GET' && (url === '/' || url?.startsWith('/?')) && isLocal;
    response.writeHead(isPage ? 200 : 404, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    });
    response.end(isPage ? html : '');
  });
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const why = code === 'EADDRINUSE' ? 'another program uses it' : `the system refuses it (${code})`;
      fail(InputError.of(`--port ${port}: error: ${why}`));
    });
    server.listen(port, HOST, done);
  });
}
