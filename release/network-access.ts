/** What Figma tells people about the network access of a plugin: all of it stands in the manifest. */

interface NetworkAccess {
  readonly allowedDomains: readonly string[];
  readonly reasoning: string | null;
}

/** Null where the manifest has no such part: Figma then calls the access unrestricted. */
export function networkAccessOf(manifest: unknown): NetworkAccess | null {
  const access = recordOf(recordOf(manifest)?.['networkAccess']);
  const domains = access?.['allowedDomains'];
  if (access === null || !Array.isArray(domains)) return null;
  const reasoning = access['reasoning'];
  return {
    allowedDomains: domains.filter((domain) => typeof domain === 'string'),
    reasoning: typeof reasoning === 'string' ? reasoning : null,
  };
}

export function grantsNothing(manifest: unknown): boolean {
  const domains = networkAccessOf(manifest)?.allowedDomains ?? [];
  return domains.length === 1 && domains[0] === 'none';
}

/** For the person who publishes, and for the page's text. */
export function networkAccessText(manifest: unknown): string {
  const head = 'Figma will show as network access:';
  const access = networkAccessOf(manifest);
  if (access === null) return `${head} unrestricted`;
  if (grantsNothing(manifest)) return `${head} none; the plugin can reach no address`;
  const reason = access.reasoning === null ? '' : `, with the reason: ${access.reasoning}`;
  return `${head} only ${access.allowedDomains.join(', ')}${reason}`;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
