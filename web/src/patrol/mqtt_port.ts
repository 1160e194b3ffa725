/** The connection to the broker through the service's own relay. mqtt.js is a chunk of its own, loaded after the first paint. */
import type { MqttClient } from 'mqtt';

export type Line = 'away' | 'connecting' | 'online' | 'refused' | 'taken_over';
export interface MqttEvents {
  onLine(line: Line): void;
  /** Subscribed: time to say hello. */
  onReady(): void;
  onMessage(topic: string, text: string): void;
}

const kPrefix = 'watchgrid/v1';
/** ms between two tries, drawn anew for each outage: thousands of phones that lost the broker together do not come back together. */
const pause = (): number => 1000 + Math.random() * 2000;
/**
 * Two pages of one phone's password take each other's line without end, and the broker does not always say why (142). After this many lines
 * in a row that were lost at once a page tries more seldom, so that the other one has a line to work with.
 */
const kDuel = 4;
const kLastingMs = 5_000;
const kYieldMs = 30_000;

export class MqttPort {
  private client: MqttClient | null = null;
  /** To the other pages of this browser: who comes last has the line, and they need no duel for it. */
  private pages: BroadcastChannel | null = null;
  private subscribed = false;
  private brief = 0;
  private lasting = 0;
  line: Line = 'away';

  constructor(
    private readonly id: string,
    private readonly password: string,
    private readonly events: MqttEvents,
  ) {}

  async start(): Promise<void> {
    if (this.client) return;
    this.say('connecting');
    this.pages = new BroadcastChannel(this.id);
    this.pages.onmessage = () => this.stop('taken_over');
    this.pages.postMessage('mine');
    const mqtt = (await import('mqtt')).default;
    const client = mqtt.connect(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/mqtt`, {
      protocolVersion: 5,
      clientId: this.id,
      username: this.id,
      password: this.password,
      clean: false,
      properties: { sessionExpiryInterval: 3600, receiveMaximum: 20 },
      keepalive: 20,
      reconnectPeriod: pause(),
      connectTimeout: 4000,
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: this.topic('presence'), payload: '{"status":"offline"}', qos: 1, retain: true, properties: { willDelayInterval: 5, contentType: 'application/json' } },
    });
    this.client = client;
    client.on('connect', (packet) => {
      this.say('online');
      client.options.reconnectPeriod = this.brief < kDuel ? pause() : kYieldMs;
      this.lasting = window.setTimeout(() => {
        this.brief = 0;
        client.options.reconnectPeriod = pause();
      }, kLastingMs);
      if (packet.sessionPresent && this.subscribed) return this.ready();
      client.subscribe([this.topic('offer'), this.topic('task'), this.topic('answer/ack'), `${kPrefix}/alerts/${this.id}/receipt`, `${kPrefix}/zones/+/notice`], { qos: 1 }, (error) => {
        if (error) return;
        this.subscribed = true;
        this.ready();
      });
    });
    client.on('message', (topic, payload) => this.events.onMessage(topic.slice(kPrefix.length + 1), new TextDecoder().decode(payload)));
    client.on('close', () => {
      clearTimeout(this.lasting);
      if (this.line === 'online') ++this.brief;
      if (this.client) this.say(this.brief < kDuel ? 'connecting' : 'taken_over');
    });
    client.on('disconnect', (packet) => {
      if (packet.reasonCode === 142) this.stop('taken_over');
    });
    client.on('error', (error) => {
      const code = (error as { code?: number }).code;
      if (code === 134 || code === 135 || code === 4 || code === 5) this.stop('refused');
    });
  }

  stop(line: Line = 'away'): void {
    this.pages?.close();
    this.client?.end(true);
    this.client = null;
    this.subscribed = false;
    this.say(line);
  }

  /** @return false when there is no connection: the caller keeps it */
  publish(kind: string, message: object, qos: 0 | 1 = 1): boolean {
    if (!this.client?.connected) return false;
    this.client.publish(this.topic(kind), JSON.stringify(message), { qos });
    return true;
  }

  private ready(): void {
    this.client?.publish(this.topic('presence'), '{"status":"online"}', { qos: 1, retain: true });
    this.events.onReady();
  }
  private topic(kind: string): string {
    return `${kPrefix}/responders/${this.id}/${kind}`;
  }
  private say(line: Line): void {
    this.line = line;
    this.events.onLine(line);
  }
}
