// Package fire puts the shop to the fire: the real program, driven over HTTP
// as browsers, card networks and attackers drive it, killed in the middle of
// everything, and then counted through. What was sold, paid, taken off the
// shelf and declared must agree to the last piece and the last cent, on SQLite
// and on PostgreSQL. All of it is tests.
package fire
