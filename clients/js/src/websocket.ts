import { LockstepError } from './errors.js';
import type { Link, Transport } from './transport.js';

const TOKEN_REFUSED = 4401;
const REPLACED = 4409;

interface Frame {
  id?: string | number;
  event?: string;
  data?: { retryMillis?: number };
}

/** A WebSocket; the token travels as a subprotocol, for a page cannot set headers. */
export const webSocket: Transport = async (link: Link) => {
  if (typeof WebSocket === 'undefined') {
    throw new TypeError('no WebSocket here');
  }
  let token = await link.api.bearer();
  for (let asked = false; ; asked = true) {
    link.signal.throwIfAborted();
    if ((await served(token, link)) !== TOKEN_REFUSED) {
      return;
    }
    const next = asked ? undefined : await link.api.another(token);
    if (next === undefined) {
      throw new LockstepError(401, 'REQUEST_UNAUTHENTICATED', 'the token was refused');
    }
    token = next;
  }
};

/** The code it was closed with. */
function served(token: string, link: Link): Promise<number> {
  const from = link.lastEventId();
  const query = from === undefined ? '' : `?lastEventId=${encodeURIComponent(from)}`;
  const url = address(link.api.url(`/api/v1/ws${query}`));
  const socket = new WebSocket(url, ['lockstep.v1', `bearer.${token}`]);
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
          link.opened(from !== undefined);
          link.retry(Number(frame.data?.retryMillis) || 0);
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
    socket.onerror = () => undefined; // The close that follows says it all.
    socket.onclose = ({ code }) => {
      link.signal.removeEventListener('abort', close);
      if (code === REPLACED) {
        reject(LockstepError.replaced());
      } else if (open || code === TOKEN_REFUSED) {
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
