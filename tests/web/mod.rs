//! What holds behind every door: who may come in, where a change may come from, what goes out.
mod evidence;
mod headers;
mod hostile;
pub mod ids;
mod matrix;
mod origin;
mod pages;
mod photo_limits;
mod stages;
mod way_back;
