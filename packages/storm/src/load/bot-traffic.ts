import { battleSeed, Skill, World, xorshift32 } from "../battle/rules.js";
import { type Deed, Order, type Script, type Traffic } from "./traffic.js";

/** Of five messages a bot casts with three and moves with two, as the bots of scenario `aoe` do. */
const CAST_OF_1000 = 600;

/** Clients that do what the bots of the rules do, each at an even rate. */
export const botTraffic: Traffic = {
  name: "bots",
  script: (index, clients, players, rate) => new BotScript(index, clients, players, rate),
};

class BotScript implements Script {
  private state: number;
  private count = 0;

  constructor(
    index: number,
    clients: number,
    private readonly players: number,
    private readonly rate: number,
  ) {
    this.state = battleSeed(0x5eed, index + 1);
    // Clients do not act in step: their first deeds are spread over one interval.
    this.count = index / clients;
  }

  next(deed: Deed): void {
    deed.atMs = (this.count++ * 1000) / this.rate;
    if (this.random(1000) < CAST_OF_1000) {
      deed.order = Order.Cast;
      deed.skill = this.random(Skill.Count);
      deed.target = this.random(this.players);
    } else {
      deed.order = Order.Steer;
      deed.x = this.random(2 * World.MaxSpeed + 1) - World.MaxSpeed;
      deed.y = this.random(2 * World.MaxSpeed + 1) - World.MaxSpeed;
    }
  }

  private random(n: number): number {
    this.state = xorshift32(this.state);
    return (this.state >>> 8) % n;
  }
}
