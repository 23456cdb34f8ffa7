//! Each dialect by itself: a request and a body in, facts out.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod cross_talk;
#[path = "../support/frame.rs"]
mod frame;
mod frames;
mod harness;
#[path = "../support/sieve.rs"]
mod sieve;

mod ai_sdk;
mod anthropic;
mod asked_usage;
mod bedrock_converse;
mod bedrock_invoke;
mod bedrock_recorded;
mod cohere;
mod google_embed;
mod google_generate;
mod google_interactions;
mod langchain;
mod laws;
mod ollama;
mod openai_chat;
mod openai_completions;
mod openai_media;
mod openai_responses;
mod openai_usage;
mod recorded;
mod repeat;
mod vercel_gateway;
mod workers_ai;
