/** Code of the end of a stream that newer ones of the same user took the place of. */
export const REPLACED = 'REPLACED';

/** An answer that is no success, with the server's stable code. */
export class LockstepError extends Error {
  override readonly name = 'LockstepError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Milliseconds the server asks to wait, if it does. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  static replaced(): LockstepError {
    return new LockstepError(409, REPLACED, 'newer streams of this user took its place');
  }

  static async of(response: Response): Promise<LockstepError> {
    const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const seconds = Number(response.headers.get('Retry-After'));
    return new LockstepError(
      response.status,
      typeof problem['code'] === 'string' ? problem['code'] : `HTTP_${response.status}`,
      typeof problem['detail'] === 'string' ? problem['detail'] : `status ${response.status}`,
      seconds > 0 ? seconds * 1000 : undefined,
    );
  }
}
