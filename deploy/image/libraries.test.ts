import { describe, expect, test } from "vitest";
import { librariesIn } from "./libraries.ts";

const glibc = `\tlinux-vdso.so.1 (0x00007f5f5f7fe000)
\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f5f5f7e7000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f5f5f21e000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f5f5f800000)
`;

const musl = `\t/lib/ld-musl-x86_64.so.1 (0x7f2c61c50000)
\tlibstdc++.so.6 => /usr/lib/libstdc++.so.6 (0x7f2c59a00000)
\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f2c61c50000)
`;

describe("a program needs the libraries that ldd names, its loader included, each once", () => {
  test.each([
    [
      "with the GNU C library",
      glibc,
      ["/lib/x86_64-linux-gnu/libdl.so.2", "/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"],
    ],
    ["with musl", musl, ["/lib/ld-musl-x86_64.so.1", "/usr/lib/libstdc++.so.6"]],
    ["none where it is linked statically", "\tnot a dynamic executable\n", []],
  ])("%s", (_name, ldd, paths) => {
    expect(librariesIn(ldd)).toEqual(paths);
  });

  test("and cannot do without one that is missing", () => {
    expect(() => librariesIn("\tlibatomic.so.1 => not found\n")).toThrow("the library libatomic.so.1 is not on this");
  });
});
