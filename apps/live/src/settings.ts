/** What each of the two server processes runs. */
interface Settings {
  readonly battles: number;
  readonly players: number;
  /** Battles of bots that run beside the others. */
  readonly background: number;
}

const RETRY_MS = 3000;

/** Writes what the servers run into an element, as soon as the front server tells it. */
export async function showSettings(line: HTMLElement): Promise<void> {
  for (;;) {
    try {
      const response = await fetch("/settings.json");
      if (!response.ok) throw new Error(`settings.json: ${response.status}`);
      line.textContent = sentence(await response.json());
      return;
    } catch {
      // The sockets say on the page that the server is away; here it is enough to ask again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function sentence({ battles, players, background }: Settings): string {
  const served = `${battles} ${battles === 1 ? "battle" : "battles"} of ${players} players`;
  const besides = background > 0 ? `, and ${background} more of bots to make the pressure real` : "";
  return `Each side is a server process of its own with ${served}${besides}.`;
}
