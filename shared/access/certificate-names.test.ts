import { expect, test } from "vitest";
import { certificateNames } from "./certificate-names.ts";

const subject = (CN: string) => ({ C: "", ST: "", L: "", O: "", OU: "", CN });

test("the names of a certificate are its CN, its DNS and its URI names", () => {
  const subjectaltname = "DNS:engine.example, IP Address:10.0.0.1, URI:spiffe://example/engine";
  const names = ["engine-1", "engine.example", "spiffe://example/engine"];
  expect(certificateNames({ subject: subject("engine-1"), subjectaltname })).toEqual(names);
  expect(certificateNames({})).toEqual([]);
});

test("a name with a comma in it cannot pass for another one", () => {
  const subjectaltname = 'URI:"http://a.example/, DNS:engine.example", DNS:b.example';
  expect(certificateNames({ subjectaltname })).toEqual(["b.example"]);
});
