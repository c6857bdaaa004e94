// A shop that keeps sessions where express-session keeps them unless it is told otherwise: in memory.
import express from "express";
import session from "express-session";

const app = express();
app.use(session({ secret: "keyboard cat", resave: false, saveUninitialized: true }));
app.get("/", (request, response) => {
  const { session } = request;
  session.views = (session.views ?? 0) + 1;
  session.basket ??= Array.from({ length: 10 }, (_, id) => ({ id, title: `article ${id}`, price: id * 3 }));
  response.json({ views: session.views, articles: session.basket.length });
});
app.listen(Number(process.env.PORT ?? 0), "127.0.0.1");
