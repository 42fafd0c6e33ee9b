import { once } from "node:events";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { createServer } from "node:tls";
import { createSelfSigned } from "@millrace/egress/self-signed";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { findMosquitto, startMosquitto } from "../testing/start-mosquitto.ts";
import type { StartedProgram } from "../testing/start-program.ts";
import { mqtt } from "./mqtt.ts";
import type { MqttCapability } from "./mqtt-capability.ts";
import { mqttConnector } from "./mqtt-connector.ts";

const login = { user: "flows", password: "p4ss-of-flows" };

describe.skipIf(!findMosquitto())("on Mosquitto (skipped where it is not installed)", () => {
  connectorContract(mqttConnector, async () => {
    const broker = await startMosquitto(login);
    const settings = { host: "127.0.0.1", port: broker.port, tls: false, ...login };
    return {
      settings,
      authority: `127.0.0.1:${broker.port}`,
      secret: login.password,
      wrong: { ...settings, password: "an0ther-one" },
      unreachable: { ...settings, port: 1 },
      quick: { method: "publish", params: { topic: "flows/a", base64: "" } },
      failing: { method: "publish", params: { topic: "other/a", base64: "" } },
      slow: { method: "collect", params: { filter: "flows/nothing", withinMs: 600_000 } },
      restart: broker.restart,
      stop: broker.stop,
    };
  });

  describe("mqtt()", () => {
    let broker: StartedProgram;
    let connection: BoundConnection<MqttCapability>;
    let flows: MqttCapability;
    const bind = (changed: object) => {
      const settings = { host: "127.0.0.1", port: broker.port, tls: false, ...login, ...changed };
      const { host, port } = settings;
      const connections = [{ name: "broker", kind: "mqtt", settings, grants: [`${host}:${port}`] }];
      return bindConnection<MqttCapability>({ connector: mqttConnector, connections });
    };
    beforeAll(async () => {
      broker = await startMosquitto(login);
      connection = bind({});
      flows = await connection.bound();
    });
    afterAll(async () => {
      await connection?.close();
      await broker?.stop();
    });

    it("declares a broker by its connection's name", () => {
      expect(mqtt("broker")).toEqual({ kind: "mqtt", settings: { connection: "broker" } });
    });

    it("publishes with every quality of service, and takes texts and bytes as they are", async () => {
      await flows.publish("flows/kept/text", "grün", { retain: true, qos: 2 });
      await flows.publish("flows/kept/bytes", new Uint8Array([255, 0]), { retain: true });
      await flows.publish("flows/kept/quick", "", { qos: 0 });
      const messages = await flows.collect("flows/kept/#", { count: 2, qos: 2 });
      const text = { topic: "flows/kept/text", text: "grün", base64: null, qos: 2, isRetained: true };
      const bytes = { topic: "flows/kept/bytes", text: null, base64: "/wA=", qos: 1, isRetained: true };
      expect(messages).toHaveLength(2);
      expect(messages).toEqual(expect.arrayContaining([text, bytes]));
    });

    it("collects what comes until the time is over, and what was kept only where it is asked for", async () => {
      await flows.publish("flows/late", "kept", { retain: true });
      expect(await flows.collect("flows/late", { within: 30, retained: false })).toEqual([]);
      expect(await flows.collect("flows/late", { within: "0.2s" })).toMatchObject([{ text: "kept" }]);
      await flows.publish("flows/late", "", { retain: true });
      expect(await flows.collect("flows/late", { within: 30 })).toEqual([]);
    });

    it("hears what another client sends, and tells it the step's key", async () => {
      const other = await connectAsync({
        host: "127.0.0.1",
        port: broker.port,
        protocolVersion: 5,
        username: login.user,
        password: login.password,
      });
      onTestFinished(() => other.endAsync());
      await other.subscribeAsync("flows/keyed", { qos: 1 });
      const heard = new Promise((resolve) => other.once("message", (_, __, packet) => resolve(packet.properties)));
      await flows.publish("flows/keyed", "x", { idempotencyKey: "step-1" });
      expect(await heard).toMatchObject({ userProperties: { "idempotency-key": "step-1" } });
      // Whoever listens must be there first: the other one sends until it is heard.
      const collected = flows.collect("flows/talk", { count: 1 });
      let isHeard = false;
      void collected.finally(() => {
        isHeard = true;
      });
      while (!isHeard) await other.publishAsync("flows/talk", "hello", { qos: 1 });
      expect(await collected).toMatchObject([{ text: "hello", isRetained: false }]);
    });

    it("says what the broker does not allow, and tries it no more", async () => {
      const refused = { code: "CONNECTOR_FAILED", retry: false };
      await expect(flows.publish("other", "x")).rejects.toMatchObject(refused);
      await expect(flows.publish("other", "x", { qos: 2 })).rejects.toMatchObject(refused);
      for (const topic of ["", "flows/+", "flows/#"])
        await expect(flows.publish(topic, "x")).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
      await expect(flows.collect("flows/#/x")).rejects.toMatchObject({ code: "CONNECTOR_FAILED" });
      await expect(flows.collect("flows", { within: "1h" })).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
    });

    it("speaks over TLS that the machine, or the connection, trusts, and not otherwise", async () => {
      const { key, cert } = createSelfSigned("localhost");
      const front = createServer({ key, cert }, (socket) => {
        const back = connectTcp(broker.port, "127.0.0.1");
        socket.pipe(back).pipe(socket);
        for (const each of [socket, back]) each.on("error", () => each.destroy());
      });
      front.on("tlsClientError", () => {});
      front.listen(0, "127.0.0.1");
      await once(front, "listening");
      const { port } = front.address() as AddressInfo;
      const secure = { host: "localhost", port, tls: true };
      const [trusting, doubting] = [bind({ ...secure, ca: cert }), bind(secure)];
      onTestFinished(async () => {
        await trusting.close();
        await doubting.close();
        front.close();
      });
      await (await trusting.bound()).publish("flows/safe", "x");
      await expect((await doubting.bound()).publish("flows/safe", "x")).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
      });
    });

    it("ends a collection when the broker goes away", async () => {
      const collected = flows.collect("flows/gone");
      collected.catch(() => {});
      await expect.poll(() => connection.host.load()[0]?.inUse, { interval: 5 }).toBe(1);
      await broker.restart();
      await expect(collected).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE" });
      await expect
        .poll(() => flows.publish("flows/back", "x").then(() => "back", String), { interval: 20 })
        .toBe("back");
    });
  });
});
