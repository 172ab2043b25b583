package dev.lockstep.channel;

/**
 * What the sandbox bank and its merchant share; handed to the bank where it runs inside this
 * server.
 */
public record SandboxSecrets(String merchantKey, String signingKeyId, String signingSecret) {

  @Override
  public String toString() {
    return "SandboxSecrets[signingKeyId=" + signingKeyId + "]";
  }
}
