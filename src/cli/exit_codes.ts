/** How the command line ends; 0 is done. */

/** Exit code for work that failed, all of it or for some images. */
export const FAILURE_EXIT = 1;
/** Exit code for arguments that cannot be used. */
export const USAGE_EXIT = 2;
/** Exit codes after the signals that stop the work, as shells expect them: 128 and the signal's number. */
export const SIGNAL_EXITS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** Exit code when the reader of stdout went away, as shells know it of programs that SIGPIPE ends: 128 and its number. */
export const READER_GONE_EXIT = 141;
