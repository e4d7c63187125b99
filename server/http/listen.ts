import { createServer, type RequestListener, type Server } from 'node:http';
import { InstallationError } from '../installation/errors.ts';

/** A door that is open, at first with nobody behind it: requests get 503 until `serve` is called. */
export type Door = { readonly port: number; readonly serve: (listener: RequestListener) => void; readonly close: () => Promise<void> };

/**
 * Takes a port before anything else is started, so that a port in use costs nothing.
 * @throws InstallationError `port-in-use`, `port-not-allowed`, `address-not-here`
 */
export async function openDoor(host: string, port: number, what: string): Promise<Door> {
  let listener: RequestListener = (_request, response) => response.writeHead(503, { 'Retry-After': '2', 'Content-Type': 'text/plain' }).end('Starting.\n');
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, (request, response) => {
    try {
      listener(request, response);
    } catch {
      // What no listener expected of a request ends the request, never the server.
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end('Bad request.\n');
    }
  });
  await listen(server, host, port, what);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    serve: (next) => {
      listener = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Whoever is being answered has a moment to hear the end of it.
        setTimeout(() => server.closeAllConnections(), 3000).unref();
      }),
  };
}

function listen(server: Server, host: string, port: number, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new InstallationError('port-in-use', `Port ${port} for ${what} is in use. Stop what uses it, or choose another port: for a new demonstration by KHATM_VERIFY_PORT and KHATM_API_PORT, else in khatm.json.`));
      else if (error.code === 'EACCES') reject(new InstallationError('port-not-allowed', `Port ${port} for ${what} may not be opened by this user.`));
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') reject(new InstallationError('address-not-here', `${host}, the "listenHost" of khatm.json, is no address of this machine (${error.code}).`));
      else reject(error);
    });
    server.listen(port, host, resolve);
  });
}
