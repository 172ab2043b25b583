import { LockstepError } from './errors.js';
import type { Token } from './types.js';

/** Requests with the caller's token. A refused token is asked for anew, once. */
export class Api {
  private token: string | undefined;
  private asking: Promise<string> | undefined;

  constructor(
    private readonly baseUrl: string,
    private readonly source: Token,
    /** Sees every new token before it is used; may throw. */
    private readonly check: (token: string) => void,
    private readonly onError: (error: Error) => void,
  ) {}

  /** The last token, or a new one. */
  async bearer(): Promise<string> {
    return this.token ?? this.ask();
  }

  /** A token in place of a refused one; undefined, and reported, if there is no other. */
  async another(refused: string): Promise<string | undefined> {
    const token = this.token !== refused && this.token ? this.token : await this.ask();
    if (token !== refused) {
      return token;
    }
    this.refused();
    return undefined;
  }

  url(path: string): string {
    return this.baseUrl.replace(/\/$/, '') + path;
  }

  /** The answer of a GET, or an error: 304 counts as success. */
  async get(path: string, signal: AbortSignal, headers: HeadersInit = {}): Promise<Response> {
    let token = await this.bearer();
    for (let asked = false; ; asked = true) {
      signal.throwIfAborted();
      const response = await fetch(this.url(path), {
        // No cache between the server and this page may answer; ours has versions.
        cache: 'no-store',
        signal,
        headers: { ...headers, Authorization: `Bearer ${token}` },
      });
      if (response.ok || response.status === 304) {
        return response;
      }
      const error = await LockstepError.of(response);
      if (response.status !== 401) {
        throw error;
      }
      const next = asked ? this.refused() : await this.another(token);
      if (next === undefined) {
        throw error;
      }
      token = next;
    }
  }

  private refused(): undefined {
    this.token = undefined;
    this.onError(new LockstepError(401, 'REQUEST_UNAUTHENTICATED', 'the token was refused'));
  }

  private ask(): Promise<string> {
    const source = this.source;
    this.asking ??= (async () => {
      try {
        const token = typeof source === 'string' ? source : await source();
        this.check(token);
        this.token = token;
        return token;
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause));
        this.onError(error);
        throw new LockstepError(401, 'TOKEN_UNAVAILABLE', error.message);
      } finally {
        this.asking = undefined;
      }
    })();
    return this.asking;
  }
}

/** Whose token it is, or undefined if it is none we can read. */
export function subject(token: string): string | undefined {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return typeof claims.sub === 'string' ? claims.sub : undefined;
  } catch {
    return undefined;
  }
}
