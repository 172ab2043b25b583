import { LockstepError } from './errors.js';
import { pause, type Link, type Transport } from './transport.js';

const TIMEOUT_MILLIS = 25_000;
const EMPTY_PAUSE_MILLIS = 1_000;

interface Answer {
  events?: { id?: string | number; event: string; data: unknown }[];
  lastEventId?: string | number;
}

/** Asks for what came since the last answer; the server waits with it until there is something. */
export const longPolling: Transport = async (link: Link) => {
  const resumes = link.lastEventId() !== undefined;
  for (let first = true; !link.signal.aborted; first = false) {
    const from = link.lastEventId();
    // The first answer must not wait: it shows that this way works, and where it starts.
    const millis = first ? 0 : TIMEOUT_MILLIS;
    const query = from === undefined ? '' : `lastEventId=${encodeURIComponent(from)}&`;
    const asked = Date.now();
    const answer = await poll(link, `/api/v1/events/poll?${query}timeoutMillis=${millis}`);
    if (first) {
      link.opened(resumes);
    }
    link.heard();
    const events = answer.events ?? [];
    const replaced = events.some(({ event }) => event === 'replaced');
    for (const { event, data } of events) {
      if (event !== 'replaced') {
        link.message(event, data);
      }
    }
    if (answer.lastEventId !== undefined && answer.lastEventId !== null) {
      link.position(String(answer.lastEventId));
    }
    if (replaced) {
      throw LockstepError.replaced();
    }
    // Something between answers in the server's place: do not ask it a thousand times a second.
    if (!first && events.length === 0 && Date.now() - asked < EMPTY_PAUSE_MILLIS) {
      await pause(EMPTY_PAUSE_MILLIS, link.signal);
    }
  }
};

async function poll(link: Link, path: string): Promise<Answer> {
  const response = await link.api.get(path, link.signal);
  const answer = (await response.json()) as Answer | null;
  if (typeof answer !== 'object' || answer === null) {
    throw new TypeError('no answer of long polling');
  }
  return answer;
}

/** Reads every known order again and again: what is left when nothing else passes. */
export function plainPolling(
  round: (signal: AbortSignal) => Promise<void>,
  interval: number,
  untilVisible: (signal: AbortSignal) => Promise<void>,
): Transport {
  return async (link: Link) => {
    while (!link.signal.aborted) {
      await round(link.signal);
      link.opened(false);
      link.heard();
      await pause(interval, link.signal);
      await untilVisible(link.signal);
    }
  };
}
