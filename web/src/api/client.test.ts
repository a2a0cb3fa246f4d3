import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authorisedFetch, ensureSession, refresh } from "./client";
import { ApiProblem } from "./problem";
import { session } from "./session";

type Handler = (request: Request) => Response | Promise<Response>;

const ADDRESS = "http://localhost/api/v1/me";
const sent: Request[] = [];

function serve(handler: Handler): void {
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(request);
    return handler(request);
  });
}

function tokens(access: string): Response {
  return Response.json({ access_token: access, refresh_token: null, token_type: "bearer", expires_in: 900 });
}

const isRefresh = (request: Request): boolean => request.url.endsWith("/auth/refresh");
const refreshes = (): number => sent.filter(isRefresh).length;
const bearer = (request: Request): string | null => request.headers.get("Authorization");

beforeEach(() => {
  sent.length = 0;
});

afterEach(() => {
  session.end();
  vi.unstubAllGlobals();
});

describe("the access token", () => {
  test("goes with every request, and only there", async () => {
    serve(() => Response.json({}));
    await authorisedFetch(new Request(ADDRESS));
    session.start({ access_token: "one" });
    await authorisedFetch(new Request(ADDRESS));
    expect(sent.map(bearer)).toEqual([null, "Bearer one"]);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("one");
  });

  test("a wrong password is answered as it is, without a refresh", async () => {
    serve(() => new Response(null, { status: 401 }));
    expect((await authorisedFetch(new Request(ADDRESS))).status).toBe(401);
    expect(refreshes()).toBe(0);
  });
});

describe("an ended access token", () => {
  test("is renewed once for any number of requests, which are then sent again with their bodies", async () => {
    session.start({ access_token: "old" });
    serve(async (request) => {
      if (isRefresh(request)) return tokens("new");
      return bearer(request) === "Bearer new"
        ? new Response(await request.text())
        : new Response(null, { status: 401 });
    });
    const asked = ["a", "b", "c"].map((body) =>
      authorisedFetch(new Request(ADDRESS, { method: "POST", body })),
    );
    const answers = await Promise.all((await Promise.all(asked)).map((answer) => answer.text()));
    expect(answers).toEqual(["a", "b", "c"]);
    expect(refreshes()).toBe(1);
  });

  test("a request that was under way during the refresh uses its result instead of refreshing again", async () => {
    session.start({ access_token: "old" });
    serve((request) => {
      if (bearer(request) === "Bearer new") return Response.json({});
      session.start({ access_token: "new" });
      return new Response(null, { status: 401 });
    });
    expect((await authorisedFetch(new Request(ADDRESS))).status).toBe(200);
    expect(refreshes()).toBe(0);
  });

  test("a refused refresh ends the session, and the 401 is the answer", async () => {
    session.start({ access_token: "old" });
    serve(() => new Response(null, { status: 401 }));
    expect((await authorisedFetch(new Request(ADDRESS))).status).toBe(401);
    expect(session.isSignedIn()).toBe(false);
    expect(session.mayResume()).toBe(false);
  });

  test("a server in trouble does not sign anyone out", async () => {
    session.start({ access_token: "old" });
    serve((request) => new Response(null, { status: isRefresh(request) ? 503 : 401 }));
    await expect(authorisedFetch(new Request(ADDRESS))).rejects.toThrow(ApiProblem);
    expect(session.isSignedIn()).toBe(true);
  });
});

describe("refresh", () => {
  test("a later refresh is a new request", async () => {
    serve(() => tokens("next"));
    await Promise.all([refresh(), refresh()]);
    await refresh();
    expect(refreshes()).toBe(2);
    expect(sent[0]?.headers.get("X-Saker-Client")).toBe("web");
  });

  test("no network is an unreachable server, and may be tried again", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(refresh()).rejects.toMatchObject({ isUnreachable: true });
    serve(() => tokens("next"));
    expect(await refresh()).toBe(true);
  });

  test("waits for its turn among the tabs of the browser", async () => {
    const request = vi.fn((_name: string, task: () => unknown) => task());
    vi.stubGlobal("navigator", { locks: { request } });
    serve(() => tokens("next"));
    await refresh();
    expect(request).toHaveBeenCalledOnce();
  });
});

describe("resuming", () => {
  test("is not tried by a browser in which nobody signed in", async () => {
    serve(() => tokens("next"));
    expect(await ensureSession()).toBe(false);
    expect(sent).toHaveLength(0);
  });

  test("is tried by one in which someone did", async () => {
    localStorage.setItem("saker.signed_in", "1");
    serve(() => tokens("next"));
    expect(await ensureSession()).toBe(true);
    expect(session.token()).toBe("next");
  });
});
