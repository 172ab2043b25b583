import { LockstepError } from './errors.js';
import type { Link, Transport } from './transport.js';

const TOKEN_REFUSED = 4401;

interface Frame {
  id?: string | number;
  event?: string;
  data?: unknown;
}

/** A WebSocket; the token travels as a subprotocol, for a page cannot set headers. */
export const webSocket: Transport = async (link: Link) => {
  if (typeof WebSocket === 'undefined') {
    throw new TypeError('no WebSocket here');
  }
  const from = link.lastEventId();
  const token = await link.api.bearer();
  link.signal.throwIfAborted();
  const query = from === undefined ? '' : `?lastEventId=${encodeURIComponent(from)}`;
  const socket = new WebSocket(address(link.api.url(`/api/v1/ws${query}`)), [
    'lockstep.v1',
    `bearer.${token}`,
  ]);
  const code = await served(socket, link, from !== undefined);
  // A new token connects again; without one the error keeps us away for a while.
  if (code === TOKEN_REFUSED && (await link.api.another(token)) === undefined) {
    throw new LockstepError(401, 'REQUEST_UNAUTHENTICATED', 'the token was refused');
  }
};

/** The code it was closed with. */
function served(socket: WebSocket, link: Link, resumes: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    let open = false;
    const close = () => socket.close();
    link.signal.addEventListener('abort', close);
    socket.onmessage = ({ data }) => {
      try {
        const frame = JSON.parse(String(data)) as Frame;
        link.heard();
        if (frame.event === 'hello') {
          open = true;
          link.opened(resumes);
        } else if (frame.event !== 'ping' && frame.event !== undefined) {
          link.message(frame.event, frame.data);
        }
        if (frame.id !== undefined) {
          link.position(String(frame.id));
        }
      } catch (cause) {
        socket.close();
        reject(cause);
      }
    };
    socket.onclose = ({ code }) => {
      link.signal.removeEventListener('abort', close);
      if (open || code === TOKEN_REFUSED) {
        resolve(code);
      } else {
        reject(new TypeError(`the WebSocket did not open: ${code}`));
      }
    };
  });
}

function address(url: string): string {
  const base = typeof location === 'undefined' ? undefined : location.href;
  return new URL(url, base).href.replace(/^http/, 'ws');
}
