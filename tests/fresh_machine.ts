/**
 * A machine for `./run` to find itself on: a folder with a home and small scripts in the place of Deno, npm, apt and
 * sudo, so that nothing is fetched or installed. What the scripts were asked for is in their log.
 */

/** The repository's folder. */
export const REPOSITORY = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** Answers as Deno does to `--version` and to the question for an adapter; else prints how it was started. */
const DENO = `#!/bin/sh
case $1 in
  --version) echo "deno \${DENO_SAYS:-2.9.6} (stable)"; exit ;;
  eval) echo "noise of a driver"; [ -e "$MACHINE/driver" ] || exit "\${NO_ADAPTER:-3}"; exit 0 ;;
esac
if [ -n "\${PRINTS:-}" ]; then printf '%s\\n' "$PRINTS"
else printf '%s\\n' "$PWD" "$@" "backend $DENO_WEBGPU_BACKEND" "runtime $XDG_RUNTIME_DIR" "deno $(command -v deno)" \\
  "quiet $DENO_NO_UPDATE_CHECK" "home $HOME" "cache \${XDG_CACHE_HOME:-}" "denodir \${DENO_DIR:-}"; fi
exit "\${ENDS:-0}"
`;

/** Puts a newer Deno where npm puts the binary of this platform, or what `$NPM` says instead. */
const NPM = `#!/bin/sh
echo "npm $*" >>"$MACHINE/log"
echo "added 2 packages"
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/@deno/platform"
binary=$2/node_modules/@deno/platform/deno
case \${NPM:-} in
  fails) echo half >"$binary"; exit 1 ;;
  broken) printf '#!/bin/sh\\nexit 1\\n' >"$binary" ;;
  *) sed 's/:-2.9.6/-2.9.6/; s/DENO_SAYS/UNSET/' "$MACHINE/bin/deno" >"$binary" ;;
esac
chmod 755 "$binary"
`;

const APT_GET = `#!/bin/sh
echo "apt-get $*" >>"$MACHINE/log"
echo "chatter of apt"
case "$*" in
  *install*) [ "\${APT:-}" != fails ] || { echo "E: no such package" >&2; exit 100; }; touch "$MACHINE/driver" ;;
  indextargets*) echo "http://mirror.example/debian" ;;
esac
`;

/** Lets only apt-get through: what else is to be done as root goes to the log. */
const SUDO = `#!/bin/sh
[ "\${SUDO:-}" != refuses ] || exit 1
shift
case $1 in
  true) ;;
  env) exec "$@" ;;
  *) echo "sudo $*" >>"$MACHINE/log"; cat >/dev/null ;;
esac
`;

const SCRIPTS: Record<string, string> = {
  deno: DENO,
  npm: NPM,
  "apt-get": APT_GET,
  sudo: SUDO,
  id: "#!/bin/sh\necho 1000\n",
  flock: "#!/bin/sh\n",
  "apt-cache": "#!/bin/sh\n",
  "dpkg-query": "#!/bin/sh\necho \"${INSTALLED:-}\" | tr -d '\\n'\n",
};

/** What a command left: its exit code and output. */
export interface Outcome {
  /** Exit code. */
  readonly code: number;
  /** Standard output. */
  readonly stdout: string;
  /** Standard error. */
  readonly stderr: string;
}

/** The machine; its folder is removed when it is disposed of. */
export class FreshMachine implements Disposable {
  /** The folder with everything: `bin`, `home`, the scripts' `log`, and `driver` once there is one. */
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "oddspot-run-" }));

  /** @param driver Whether a Vulkan driver is installed already. */
  constructor({ driver }: { driver: boolean }) {
    for (const name of ["bin", "home", "elsewhere"]) Deno.mkdirSync(`${this.folder}/${name}`);
    for (const [name, text] of Object.entries(SCRIPTS)) {
      Deno.writeTextFileSync(`${this.folder}/bin/${name}`, text, { mode: 0o755 });
    }
    if (driver) Deno.writeTextFileSync(`${this.folder}/driver`, "");
  }

  /** The cache folder that `./run` keeps. */
  get cache(): string {
    return `${this.folder}/home/.cache/oddspot`;
  }

  /** What the scripts in the place of npm, apt and sudo were asked for, a line each. */
  get log(): string[] {
    try {
      return Deno.readTextFileSync(`${this.folder}/log`).trimEnd().split("\n");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /**
   * Runs a script of the repository from the folder `elsewhere`.
   *
   * @param script Path in the repository, `run` or `.ci/run`, or an absolute one.
   * @param args Its arguments.
   * @param env Variables beyond HOME and PATH.
   * @returns Exit code and output.
   */
  async start(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", '"$0" "$@"', script.startsWith("/") ? script : `${REPOSITORY}/${script}`, ...args],
      cwd: `${this.folder}/elsewhere`,
      clearEnv: true,
      env: {
        HOME: `${this.folder}/home`,
        PATH: `${this.folder}/bin:/usr/bin:/bin`,
        MACHINE: this.folder,
        ...env,
      },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Removes the folder. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Registers a test on a machine of its own, with a Vulkan driver or without. */
export function machineTest(
  name: string,
  driver: boolean,
  body: (machine: FreshMachine) => Promise<void>,
): void {
  Deno.test(name, async () => {
    using machine = new FreshMachine({ driver });
    await body(machine);
  });
}
