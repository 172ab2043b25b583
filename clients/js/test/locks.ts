interface Request {
  readonly run: () => Promise<unknown>;
  readonly fail: (error: unknown) => void;
}

/** One lock of the Web Locks API, between the tabs of a test. */
export class Locks {
  private holder: Request | undefined;
  private waiting: Request[] = [];

  /** What one tab sees of it. */
  forTab(): LockManager {
    const request = (_: string, options: LockOptions, held: () => Promise<unknown>) =>
      new Promise((resolve, reject) => {
        const own: Request = { run: () => held().then(resolve, reject), fail: reject };
        options.signal?.addEventListener('abort', () => {
          if (this.waiting.includes(own)) {
            this.waiting = this.waiting.filter((other) => other !== own);
            reject(new DOMException('aborted', 'AbortError'));
          }
        });
        if (options.steal) {
          this.holder?.fail(new DOMException('stolen', 'AbortError'));
          this.grant(own);
        } else {
          this.waiting.push(own);
          this.next();
        }
      });
    return { request } as unknown as LockManager;
  }

  private next(): void {
    const first = this.holder ? undefined : this.waiting.shift();
    if (first) {
      this.grant(first);
    }
  }

  private grant(request: Request): void {
    this.holder = request;
    void Promise.resolve()
      .then(request.run)
      .finally(() => {
        if (this.holder === request) {
          this.holder = undefined;
          this.next();
        }
      });
  }
}
