/** How the command line ends; 0 is done. */

/** Exit code for work that failed. */
export const FAILURE_EXIT = 1;
/** Exit code for arguments that cannot be used. */
export const USAGE_EXIT = 2;
/** Exit code after Ctrl-C, as shells expect it: 128 + SIGINT. */
export const INTERRUPTED_EXIT = 130;
