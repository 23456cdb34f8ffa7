import { run } from "../../../apps.js";

export const runtime = "edge";

export async function POST(request) {
  const { check, settings } = await request.json();
  return Response.json(await run(check, [settings]));
}
