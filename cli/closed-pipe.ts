/**
 * A reader who has seen enough closes the pipe (`| head`): the next line of ours has nowhere to go. A command then ends
 * at once and says nothing, with the exit code of one that the system ends for it (SIGPIPE).
 */
const SIGPIPE_CODE = 128 + 13;

/** For entries: from now on. */
export function endOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(SIGPIPE_CODE);
    });
}
