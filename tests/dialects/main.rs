//! Each dialect by itself: a request and a body in, facts out.

mod harness;

mod openai_chat;
