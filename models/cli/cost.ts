/** What a command took: for people who wonder whether their machine can do it. */

/** Time since the process began, and the most memory it ever held; "3 min 20 s, peak memory 812 MB". */
export function costText(): string {
  const seconds = Math.round(performance.now() / 1000);
  const minutes = Math.floor(seconds / 60);
  const time = minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
  // Kibibytes, whatever the system.
  const megabytes = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  return `${time}, peak memory ${megabytes} MB`;
}
