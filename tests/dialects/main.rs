//! Each dialect by itself: a request and a body in, facts out.

mod frames;
mod harness;

mod bedrock_converse;
mod bedrock_recorded;
mod openai_chat;
