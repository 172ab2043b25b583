package dev.lockstep.push;

import java.io.IOException;

/** Where a stream's messages go, in the transport's own form; used by the stream's thread only. */
interface EventSink {

  /** The first that is sent: where the client resumes if it is cut before anything else. */
  void open(String id, int retryMillis) throws IOException;

  void message(PushMessage message) throws IOException;

  /** Shows that the stream is alive. */
  void heartbeat() throws IOException;

  /** Sees to it that what was written leaves now. */
  void flush() throws IOException;

  /** The last that is sent. */
  void end(Ending reason, int retryMillis) throws IOException;
}
