//! What holds behind every door: who may come in, where a change may come from, what goes out.
mod evidence;
mod fresh;
mod headers;
mod hostile;
pub mod ids;
mod light;
mod matrix;
mod origin;
mod original;
mod pages;
mod photo_limits;
mod photo_places;
mod pictures;
mod stages;
mod way_back;
